import {
  request as ask,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Plugin, ViteDevServer } from 'vite';

/** What the development server serves itself, below the address of static files; everything else is the product's. */
const OWN = '/static/(@|src/|node_modules/|\\?)';
const PLACEHOLDER = 'nonce-of-this-page';
const NOT_PASSED_ON = ['connection', 'content-encoding', 'content-length', 'etag', 'transfer-encoding'];

/**
 * The development server stands in front of the running product and passes everything on to it. In the product's page
 * it only replaces the built files with the sources: headers stay, so pages run under the product's own content
 * security policy, with its nonce on what the server adds.
 */
export function devPage(product: string): Plugin {
  return {
    name: 'dev-page',
    apply: 'serve',
    config: () => ({
      html: { cspNonce: PLACEHOLDER },
      server: {
        host: '127.0.0.1',
        strictPort: true,
        proxy: { [`^(?!${OWN})`]: { target: product, ws: true } },
      },
    }),
    configureServer(server) {
      server.middlewares.use((request, answer, next) => {
        if (!wantsPage(request)) next();
        else servePage(server, product, request, answer).catch(next);
      });
    },
  };
}

function wantsPage({ method, headers, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && !url.startsWith('/static/') && Boolean(headers.accept?.includes('text/html'));
}

async function servePage(
  server: ViteDevServer,
  product: string,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await fromProduct(product, request);
  const page = body.toString();
  const isShell = page.includes('<div id="root">');
  answer.writeHead(status, passedOn(headers));
  answer.end(isShell ? await withSources(server, request.url ?? '/', page) : body);
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.includes(name)));
}

async function withSources(server: ViteDevServer, url: string, page: string): Promise<string> {
  const nonce = /<meta name="csp-nonce" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const bare = page.replace(/<(script|link)\b[^>]*"\/static\/assets\/[^>]*>(<\/script>)?/g, '');
  const main = '<script type="module" src="/src/main.tsx"></script></head>';
  const made = await server.transformIndexHtml(url, bare.replace('</head>', main));
  return made.replaceAll(PLACEHOLDER, nonce);
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function fromProduct(product: string, { url = '/', headers }: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { headers: { ...headers, 'accept-encoding': 'identity' } };
    ask(new URL(url, product), options, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve({ status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(pieces) });
    })
      .on('error', reject)
      .end();
  });
}
