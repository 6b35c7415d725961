import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sendWhole } from './compression';
import type { OwnPage } from './gateway-handler';

const TYPES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>UltraMarket API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>`;

const START = `window.ui = SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  filter: true,
  persistAuthorization: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'BaseLayout',
});
`;

/** Found from where the process runs: a bundled gateway lies elsewhere than its source. */
const uiDirectory = (): string =>
  dirname(createRequire(join(process.cwd(), 'package.json')).resolve('swagger-ui-dist/package.json'));

const headersOf = (type: string, cacheSeconds: number): Record<string, string> => ({
  'content-type': type,
  'cache-control': cacheSeconds > 0 ? `public, max-age=${cacheSeconds}` : 'no-cache',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
});

/** `/docs`: Swagger UI over the merged document, with nothing fetched from outside. */
export const docsPages =
  (openApi: () => Promise<string>): OwnPage =>
  (path, request, response) => {
    if (path !== '/docs' && !path.startsWith('/docs/')) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const send = (each: string, body: string | Buffer, cacheSeconds: number): void =>
      sendWhole(request, response, 200, headersOf(each, cacheSeconds), body);
    const name = path.slice('/docs/'.length);
    if (name === '') send('text/html; charset=utf-8', PAGE, 0);
    else if (name === 'start.js') send('text/javascript; charset=utf-8', START, 0);
    else if (name === 'openapi.json') {
      openApi().then(
        (text) => send('application/json; charset=utf-8', text, 0),
        () => response.writeHead(503).end(),
      );
    } else {
      const type = TYPES[name];
      if (type === undefined) return false;
      readFile(join(uiDirectory(), name)).then(
        (bytes) => send(type, bytes, 3_600),
        () => response.writeHead(404).end(),
      );
    }
    return true;
  };
