// An OpenID provider that is not ours, for end-to-end tests: npm oidc-provider on a free loopback port.
//
//   node server.mjs ['{"access_ttl": 3600, "rotate": true, "client_key": {JWK}, "client_algs": ["PS256"]}']
//
// It prints one line of JSON when it is ready and serves until SIGTERM. Anybody may sign in with any password; the name
// typed becomes the subject. GET /lab/counters tells what clients asked for.

import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';
import { announced, clients } from './clients.mjs';
import { registerGrants } from './grants.mjs';

const options = {
  port: 0,
  access_ttl: 3600, // seconds an access token lives
  rotate: true, // each use of a refresh token gives a new one; using an old one again ends the whole family
  scopes: ['orders.read', 'orders.write'],
  resource: 'https://orders.example/',
  client_algs: ['RS256', 'PS256'], // how client assertions may be signed
  exact_redirect_uri: 'http://127.0.0.1:18321/callback', // the only one that latchkey-exact may use
  ...JSON.parse(process.argv[2] ?? '{}'),
};

const counters = { token_requests: 0, by_grant: {}, families_revoked: 0, userinfo: 0, end_session: 0, revocation: 0 };
const server = createServer();
await new Promise((resolve) => server.listen(options.port, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const signingKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const named = (key) => ({ ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'lab-1' });

const findAccount = (ctx, id) => ({
  accountId: id,
  claims: () => ({ sub: id, email: `${id}@example.test`, email_verified: true, name: `${id} of Example`, preferred_username: id }),
});

const provider = new Provider(issuer, {
  clients: clients(options),
  jwks: { keys: [named(signingKeys.privateKey)] },
  clientAuthMethods: ['none', 'client_secret_post', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: options.client_algs },
  responseTypes: ['code', 'code id_token', 'id_token token', 'id_token'],
  cookies: { keys: [randomBytes(16).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  scopes: ['openid', 'offline_access'],
  pkce: { required: () => true },
  rotateRefreshToken: options.rotate,
  ttl: { AccessToken: options.access_ttl, IdToken: 3600, RefreshToken: 86400, Session: 3600, Grant: 86400, Interaction: 600, AuthorizationCode: 60 },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    userinfo: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // Without one of the resource's scopes the access token is opaque and opens userinfo; with one it is a JWT.
      defaultResource: (ctx) => (asksForResource(ctx) ? options.resource : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: options.scopes.join(' '),
        audience: options.resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: options.access_ttl,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  findAccount,
});

registerGrants(provider, options, findAccount, { keys: [named(signingKeys.publicKey)] });

provider.on('grant.success', (ctx) => count(ctx));
provider.on('grant.error', (ctx) => count(ctx));
provider.on('grant.revoked', () => { counters.families_revoked += 1; });
provider.on('server_error', (ctx, err) => console.error(err.message));

function asksForResource(ctx) {
  const asked = ctx.oidc.params.scope ?? [...(ctx.oidc.entities.Grant?.getResourceScope(options.resource)?.split(' ') ?? [])].join(' ');
  return options.scopes.some((scope) => asked.split(' ').includes(scope));
}

function count(ctx) {
  const grant = ctx.oidc?.params?.grant_type ?? 'none';
  counters.token_requests += 1;
  counters.by_grant[grant] = (counters.by_grant[grant] ?? 0) + 1;
}

const counted = { '/me': 'userinfo', '/session/end': 'end_session', '/token/revocation': 'revocation' };
const answer = provider.callback();
server.on('request', (request, response) => {
  if (request.url === '/lab/counters') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(counters));
    return;
  }
  const name = counted[request.url.split('?')[0]];
  if (name) counters[name] += 1;
  answer(request, response);
});
process.on('SIGTERM', () => { server.closeAllConnections(); server.close(); });

console.log(JSON.stringify({
  issuer, ...announced, exact_redirect_uri: options.exact_redirect_uri,
  resource: options.resource, scopes: options.scopes, counters: `${issuer}/lab/counters`, pid: process.pid,
}));
