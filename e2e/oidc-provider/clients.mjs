// Who may ask the provider for what.

const loopback = ['127.0.0.1', 'localhost'].flatMap((host) => ['', '/', '/callback'].map((path) => `http://${host}${path}`));
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

// The application that keeps a secret: RFC 6749 section 2.3.1.
const secret = { client_id: 'latchkey-secret', client_secret: 'lab-secret-of-at-least-32-characters' };

export function clients(options) {
  const common = {
    token_endpoint_auth_method: 'none',
    application_type: 'native', // RFC 8252: any port on a loopback redirect
    grant_types: ['authorization_code', 'refresh_token', deviceCode, 'password'],
    response_types: ['code'],
    redirect_uris: loopback,
    post_logout_redirect_uris: ['http://127.0.0.1/', 'http://localhost/'],
  };
  const confidential = { ...common, grant_types: [...common.grant_types, 'client_credentials', jwtBearer] };
  return [
    { ...common, client_id: 'latchkey' },
    // Providers exist that compare the redirect URI with its port, as for a web application.
    { ...common, client_id: 'latchkey-exact', application_type: 'web', redirect_uris: [options.exact_redirect_uri] },
    // Tokens or a hash of the code come through the browser.
    {
      ...common,
      client_id: 'latchkey-front',
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code', 'code id_token', 'id_token token', 'id_token'],
    },
    { ...confidential, ...secret, token_endpoint_auth_method: 'client_secret_post' },
    // RFC 7523: an assertion signed with the key whose public half the test hands in.
    ...(options.client_key ? [{
      ...confidential,
      client_id: 'latchkey-key',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...options.client_key, use: 'sig' }] },
    }] : []),
  ];
}

export const announced = {
  client_id: 'latchkey', exact_client_id: 'latchkey-exact', front_client_id: 'latchkey-front',
  secret_client_id: secret.client_id, client_secret: secret.client_secret,
  key_client_id: 'latchkey-key',
};
