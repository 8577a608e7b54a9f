// The OpenID Connect provider of the tests: npm's oidc-provider, with people and clients that the tests change by
// POST /control, and with a clock that they set. Given the folder of the package, it prints where it listens.

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const now = Date.now;
let ahead = 0;
Date.now = () => now() + ahead;

const { default: Provider } = await import(pathToFileURL(`${process.argv[2]}/lib/index.js`));
const { default: MemoryAdapter } = await import(pathToFileURL(`${process.argv[2]}/lib/adapters/memory_adapter.js`));

const people = new Map();
// How often each refresh token was sent, whatever came of it.
const refreshed = new Map();
const clients = new Map();

class Adapter extends MemoryAdapter {
  async find(id) {
    return this.model === 'Client' ? clients.get(id) : super.find(id);
  }
}

const configuration = {
  adapter: Adapter,
  claims: {
    openid: ['sub'],
    profile: ['name'],
    email: ['email', 'email_verified'],
    groups: ['groups', 'realm_access'],
  },
  conformIdTokenClaims: false,
  cookies: { keys: ['only for tests'] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  async findAccount(_context, id) {
    const person = people.get(id);
    return person && { accountId: id, claims: async () => ({ sub: id, ...person }) };
  },
  // A refresh token is good for once; one that comes again ends all that came of it.
  rotateRefreshToken: true,
  scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
};

async function control(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const told = JSON.parse(text);
  for (const [id, person] of Object.entries(told.people ?? {})) {
    if (person === null) people.delete(id);
    else people.set(id, person);
  }
  for (const client of told.clients ?? []) clients.set(client.client_id, client);
  ahead = told.ahead ?? ahead;
}

let callback;
const server = createServer(async (request, response) => {
  if (request.url === '/refreshed') return response.end(JSON.stringify([...refreshed.values()]));
  if (request.url !== '/control') return callback(request, response);
  await control(request);
  return response.writeHead(204).end();
});

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, configuration);
  provider.on('server_error', (_context, error) => console.error(error));
  provider.use(async (context, next) => {
    await next();
    const token = context.oidc?.params?.refresh_token;
    if (token) refreshed.set(token, (refreshed.get(token) ?? 0) + 1);
  });
  callback = provider.callback();
  console.log(`listening at ${issuer} .`);
});
