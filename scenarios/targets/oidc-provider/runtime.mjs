// What oidc-provider expects of its runtime; imported before it.

import { Console } from 'node:console';

// Standard output carries the server's one line, so what the library has to say goes to standard error.
globalThis.console = new Console(process.stderr, process.stderr);

// The library calls URL.parse (WHATWG URL 6.1), which Node.js has from 22.1 on.
URL.parse ??= (url, base) => {
  try {
    return new URL(url, base);
  } catch {
    return null;
  }
};
