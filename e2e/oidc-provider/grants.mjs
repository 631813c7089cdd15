// Two grants that the provider does not bring along: a password, and a token for the next API on behalf of a caller.

import { createLocalJWKSet, jwtVerify } from 'jose';
import { errors } from 'oidc-provider';
import { jwtBearer } from './clients.mjs';

export function registerGrants(provider, options, findAccount, publicKeys) {
  const keys = createLocalJWKSet(publicKeys);

  // RFC 6749 section 4.3. Any name is somebody; the password is "any".
  provider.registerGrantType('password', async (ctx) => {
    const { username, password, scope } = ctx.oidc.params;
    if (!username || password !== 'any') throw new errors.InvalidGrant('the name or the password is wrong');
    const source = await granted(ctx, username, scope);
    ctx.body = {
      ...await accessToken(ctx, source),
      refresh_token: await refreshToken(ctx, source),
      id_token: await idToken(ctx, source),
    };
  }, ['username', 'password', 'scope']);

  // RFC 7523 section 2.1, as the Microsoft identity platform has it for on-behalf-of.
  provider.registerGrantType(jwtBearer, async (ctx) => {
    const { assertion, requested_token_use: use, scope } = ctx.oidc.params;
    if (use !== 'on_behalf_of') throw new errors.InvalidRequest('requested_token_use must be on_behalf_of');
    const { payload } = await jwtVerify(assertion ?? '', keys, { issuer: provider.issuer, audience: options.resource })
      .catch(() => { throw new errors.InvalidGrant('the assertion is not a token for this application'); });
    ctx.body = await accessToken(ctx, await granted(ctx, payload.sub, scope));
  }, ['assertion', 'requested_token_use', 'scope']);

  // granted records what the person has agreed to, which here is whatever was asked for.
  async function granted(ctx, accountId, scope = '') {
    const { client } = ctx.oidc;
    const grant = new provider.Grant({ accountId, clientId: client.clientId });
    const wanted = scope.split(' ').filter(Boolean);
    const resource = wanted.filter((s) => options.scopes.includes(s)).join(' ');
    grant.addOIDCScope(wanted.filter((s) => !options.scopes.includes(s)).join(' '));
    if (resource) grant.addResourceScope(options.resource, resource);
    ctx.oidc.entity('Grant', grant);
    ctx.oidc.entity('Account', findAccount(ctx, accountId));
    return { accountId, client, grantId: await grant.save(), gty: ctx.oidc.params.grant_type, scope, resource };
  }

  async function accessToken(ctx, { resource, ...source }) {
    const token = new provider.AccessToken({ ...source, scope: resource || source.scope });
    if (resource) {
      token.resourceServer = new provider.ResourceServer(options.resource, {
        scope: options.scopes.join(' '), audience: options.resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        accessTokenTTL: options.access_ttl,
      });
    }
    ctx.oidc.entity('AccessToken', token);
    return { access_token: await token.save(), token_type: token.tokenType, expires_in: token.expiration, scope: source.scope };
  }

  async function refreshToken(ctx, { resource, ...source }) {
    if (!source.scope.split(' ').includes('offline_access')) return undefined;
    return new provider.RefreshToken({ ...source, resource: resource ? options.resource : undefined, rotations: 0 }).save();
  }

  async function idToken(ctx, source) {
    if (!source.scope.split(' ').includes('openid')) return undefined;
    const token = new provider.IdToken(await ctx.oidc.account.claims('id_token', source.scope, {}, []), { ctx });
    token.scope = 'openid profile';
    token.set('auth_time', Math.floor(Date.now() / 1000));
    return token.issue({ use: 'idtoken' });
  }
}
