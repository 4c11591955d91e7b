// The session ends when nobody acts for a while (ACC-46..49): warn, and keep it alive when somebody does. Tabs share
// the server's clock, so each asks it before it speaks.
const { ping, idleWarn, idleExpire } = document.body.dataset;
const warnAfter = Number(idleWarn);
const expireAfter = Number(idleExpire);

let lastActivity = Date.now();
let overlay = null;
let timer = null;

const idleSeconds = () => Math.floor((Date.now() - lastActivity) / 1000);

function showWarning() {
  if (overlay) return;
  overlay = document.createElement('dialog');
  overlay.className = 'idle-overlay';
  overlay.setAttribute('role', 'alertdialog');
  overlay.setAttribute('aria-label', 'Your session is about to expire');
  const heading = document.createElement('h2');
  heading.textContent = 'Your session is about to expire';
  const text = document.createElement('p');
  text.textContent = 'Click to extend your session.';
  overlay.append(heading, text);
  document.body.append(overlay);
  overlay.showModal();
}

function hideWarning() {
  overlay?.remove();
  overlay = null;
}

async function ask() {
  let idle;
  try {
    const response = await fetch(`${ping}?idleFor=${idleSeconds()}`);
    idle = await response.json();
  } catch {
    idle = idleSeconds();
  }
  if (idle === 'logout' || idle >= expireAfter) {
    window.location.reload();
    return;
  }
  lastActivity = Math.max(lastActivity, Date.now() - idle * 1000);
  if (idle >= warnAfter) showWarning();
  else hideWarning();
  plan(idle);
}

function plan(idle) {
  clearTimeout(timer);
  const next = idle < warnAfter ? warnAfter - idle : expireAfter - idle;
  timer = setTimeout(ask, Math.max(1, next) * 1000);
}

function act() {
  if (Date.now() - lastActivity < 1000) return;
  lastActivity = Date.now();
  if (overlay) {
    hideWarning();
    ask();
  }
}

if (ping) {
  for (const name of ['mousemove', 'scroll', 'click', 'keydown', 'touchstart']) {
    document.addEventListener(name, act, { passive: true, capture: true });
  }
  plan(0);
}
