/** One page without any outside reference, so that it works on a train. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caught mail</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); }
  * { box-sizing: border-box; }
  body { margin: 0; height: 100vh; font: 15px/1.45 system-ui, sans-serif; display: grid; grid-template: auto 1fr / minmax(16rem, 26rem) 1fr; }
  header { grid-column: 1 / -1; display: flex; gap: .75rem; align-items: center; padding: .6rem 1rem; border-bottom: 1px solid var(--line); }
  h1 { font-size: 1.05rem; margin: 0; }
  input { flex: 1; max-width: 24rem; font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
  button { font: inherit; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: .4rem; background: none; cursor: pointer; }
  #count { opacity: .65; margin-left: auto; }
  ol { list-style: none; margin: 0; padding: 0; overflow: auto; border-right: 1px solid var(--line); }
  li button { width: 100%; text-align: left; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; padding: .6rem 1rem; }
  li button[aria-current=true] { background: var(--line); }
  li strong { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  li span { font-size: .85rem; opacity: .7; }
  main { display: flex; flex-direction: column; min-width: 0; }
  #head { padding: .8rem 1rem; border-bottom: 1px solid var(--line); }
  #head h2 { margin: 0 0 .2rem; font-size: 1.1rem; }
  #head p { margin: 0; opacity: .7; font-size: .9rem; }
  iframe { flex: 1; border: 0; background: white; }
  .empty { padding: 2rem; opacity: .6; }
  @media (max-width: 45rem) { body { grid-template: auto 40vh 1fr / 1fr; } ol { border-right: 0; } }
</style>
</head>
<body>
<header>
  <h1>Caught mail</h1>
  <input id="filter" type="search" placeholder="Recipient or subject" aria-label="Filter">
  <button id="clear">Delete all</button>
  <span id="count" role="status"></span>
</header>
<ol id="list" aria-label="Mails, newest first"></ol>
<main>
  <div id="head"><p>Every mail the services send ends here; none leaves this machine.</p></div>
  <iframe id="view" sandbox="" title="Mail"></iframe>
</main>
<script src="/page.js"></script>
</body>
</html>`;

export const PAGE_SCRIPT = `'use strict';
const at = (id) => document.getElementById(id);
let open = '';
const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

async function show(id) {
  open = id;
  const response = await fetch('/email/' + id);
  if (!response.ok) return;
  const mail = await response.json();
  const source = make('a', 'source');
  source.href = '/email/' + id + '/source';
  const line = make('p', mail.from + ' to ' + mail.to.join(', ') + ', ' + new Date(mail.date).toLocaleString() + ' ');
  line.append(source);
  at('head').replaceChildren(make('h2', mail.subject || '(no subject)'), line);
  at('view').srcdoc = mail.html || '<pre style="white-space:pre-wrap">' + escape(mail.text) + '</pre>';
  mark();
}

function mark() {
  for (const button of at('list').querySelectorAll('button'))
    button.setAttribute('aria-current', String(button.dataset.id === open));
}

function row(mail) {
  const button = make('button', '');
  button.dataset.id = mail.id;
  button.append(make('strong', mail.subject || '(no subject)'), make('span', mail.to.join(', ') + ', ' + new Date(mail.date).toLocaleTimeString()));
  button.onclick = () => show(mail.id);
  const item = document.createElement('li');
  item.append(button);
  return item;
}

let last = '';
async function refresh() {
  const text = at('filter').value.trim();
  const key = text.includes('@') ? 'to' : 'subject';
  const response = await fetch('/email?limit=200' + (text ? '&' + key + '=' + encodeURIComponent(text) : ''));
  const mails = await response.json();
  const now = JSON.stringify(mails.map((mail) => mail.id));
  if (now === last) return;
  last = now;
  at('count').textContent = mails.length === 200 ? 'the newest 200' : mails.length + (mails.length === 1 ? ' mail' : ' mails');
  const empty = make('li', 'No mail yet.');
  empty.className = 'empty';
  at('list').replaceChildren(...(mails.length ? mails.map(row) : [empty]));
  mark();
}

at('filter').oninput = refresh;
at('clear').onclick = async () => { await fetch('/email/all', { method: 'DELETE' }); last = ''; refresh(); };
const tick = () => { if (!document.hidden) refresh().catch(() => { at('count').textContent = 'the mail catcher does not answer'; }); };
tick();
setInterval(tick, 2000);
`;
