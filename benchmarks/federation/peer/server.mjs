// The peer of `make bench-federation`: npm oidc-provider on its own in-memory adapter, configured to do what Truename
// does by default (ES256, PKCE, opaque access tokens, client_secret_basic), without any page.
// POST /bench/people drops what was stored, signs COUNT people in, remembers a grant of each, answers their cookies.
// The adapter's store is the package's own, made large enough that nothing in use is thrown out (its default holds
// 1,000 entries, which two seconds of load would overflow).
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Keygrip from 'keygrip';
import Provider from 'oidc-provider';
import MemoryAdapter from './node_modules/oidc-provider/lib/adapters/memory_adapter.js';
import LRU from './node_modules/oidc-provider/lib/helpers/lru.js';

const port = Number(process.env.PORT);
const issuer = `http://localhost:${port}`;
const secret = process.env.CLIENT_SECRET;
const cookieKey = process.env.COOKIE_KEY;
const redirectUri = process.env.REDIRECT_URI;
const scope = process.env.SCOPE;
const clients = Array.from({ length: Number(process.env.CLIENTS) }, (_, number) => ({
  client_id: `rp-${number}`,
  client_secret: secret,
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'ES256',
}));
const key = (type, options, alg) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig',
});

const store = new LRU({ maxSize: 1_000_000 });
const provider = new Provider(issuer, {
  adapter: (model) => new MemoryAdapter(model, store),
  clients,
  jwks: { keys: [key('ec', { namedCurve: 'P-256' }, 'ES256'), key('rsa', { modulusLength: 2048 }, 'RS256')] },
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['name', 'given_name', 'family_name', 'birthdate'],
  },
  findAccount: async (ctx, id) => ({
    accountId: id,
    claims: async () => ({
      sub: id,
      email: `${id}@example.test`,
      email_verified: true,
      name: 'Amara Okafor',
      given_name: 'Amara',
      family_name: 'Okafor',
      birthdate: '1987-04-12',
    }),
  }),
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: (ctx, client, token) => token.clientId === client.clientId },
    revocation: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
  },
  interactions: { url: (ctx, interaction) => `/needs/${interaction.prompt.name}/${interaction.prompt.reasons.join()}` },
  pkce: { required: () => true },
  cookies: { keys: [cookieKey] },
  ttl: { AccessToken: 900, AuthorizationCode: 60, IdToken: 600, Session: 43_200, Grant: 43_200, Interaction: 600 },
});
provider.on('server_error', (ctx, error) => console.error(error));

async function signIn(number) {
  const accountId = `person-${number}`;
  const clientId = `rp-${number % clients.length}`;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  const session = new provider.Session({ accountId, loginTs: Math.floor(Date.now() / 1000), amr: ['pwd', 'otp'] });
  session.ensureClientContainer(clientId);
  session.grantIdFor(clientId, await grant.save());
  await session.save(43_200);
  const cookie = `_session=${session.jti}`;
  return { client: clientId, cookie: `${cookie}; _session.sig=${new Keygrip([cookieKey]).sign(cookie)}` };
}

async function people(count, response) {
  store.clear();
  const signedIn = [];
  for (let number = 0; number < count; number += 1) signedIn.push(await signIn(number));
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(signedIn));
}

const answer = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith('/bench/people')) return people(Number(request.url.split('=')[1]), response);
  return answer(request, response);
}).listen(port, '127.0.0.1', () => console.log('up'));
