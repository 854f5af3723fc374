// The pages that an end-user meets.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text) {
  return String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function show(ctx, title, body) {
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.body = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

function nameOf(client) {
  return escape(client.clientName ?? client.clientId);
}

/** The login form; `message` says why it is shown again. */
export function loginPage(ctx, { uid, client, login = '', message = '' }) {
  show(ctx, 'Sign in', `<p>to continue to ${nameOf(client)}</p>
${message && `<p role="alert">${escape(message)}</p>`}
<form method="post" action="/interaction/${uid}/login">
<label>Login <input name="login" value="${escape(login)}" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>`);
}

/** The consent form: what the client asks for, a button that grants it and one that refuses. */
export function consentPage(ctx, { uid, client, requested }) {
  const items = requested.map((item) => `<li>${escape(item)}</li>`).join('');
  show(ctx, 'Authorize', `<p>${nameOf(client)} asks for access to</p>
<ul>${items}</ul>
<form method="post" action="/interaction/${uid}/consent">
<button type="submit" name="decision" value="continue" autofocus>Continue</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>`);
}

/** The question before RP-Initiated Logout; `form` is the library's, with its cross-site request token. */
export function logoutPage(ctx, form) {
  show(ctx, 'Sign out', `<p>Do you want to sign out?</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm">Stay signed in</button>`);
}

/** What is shown after a logout that leads nowhere else. */
export function signedOutPage(ctx) {
  show(ctx, 'Signed out', '<p>You are signed out.</p>');
}

/** An error that cannot go back to the client, such as an unregistered redirect URI. */
export function errorPage(ctx, { error, error_description: description = '' }) {
  show(ctx, 'Error', `<p><code>${escape(error)}</code></p>
<p>${escape(description)}</p>`);
}
