// The session ends when nobody acts for a while (ACC-46..49): warn, and keep it alive when somebody does. Tabs share
// the server's clock, so each asks it before it speaks.
const ACTIVITY = ['mousemove', 'scroll', 'click', 'keydown', 'touchstart'];
const WARNED_POLL_S = 10; // while the warning stands somebody may act in another tab

const { ping, idleWarn, idleExpire } = document.body.dataset;
const warnAfter = Number(idleWarn);
const expireAfter = Number(idleExpire);

let lastActivity = Date.now();
let overlay = null;
let timer = null;

const idleSeconds = () => Math.floor((Date.now() - lastActivity) / 1000);

// A dialog of its own, so that it lies above the dialogs of the page (UI-X10).
function showWarning() {
  if (overlay) return;
  overlay = document.createElement('dialog');
  overlay.className = 'idle-overlay';
  overlay.setAttribute('role', 'alertdialog');
  overlay.setAttribute('aria-labelledby', 'idle-title');
  overlay.setAttribute('aria-describedby', 'idle-text');
  const heading = document.createElement('h2');
  heading.id = 'idle-title';
  heading.textContent = 'Your session is about to expire';
  const text = document.createElement('p');
  text.id = 'idle-text';
  text.textContent = 'Click to extend your session.';
  overlay.append(heading, text);
  document.body.append(overlay);
  if (overlay.showModal) overlay.showModal();
  else overlay.setAttribute('open', '');
}

function hideWarning() {
  overlay?.close?.(); // gives the focus back to where it was
  overlay?.remove();
  overlay = null;
}

async function ask() {
  let idle;
  try {
    const response = await fetch(`${ping}?idleFor=${idleSeconds()}`);
    idle = await response.json();
  } catch {
    idle = idleSeconds(); // no connection: the own clock is the best there is
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
  const next = idle < warnAfter ? warnAfter - idle : Math.min(WARNED_POLL_S, expireAfter - idle);
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(1, next) * 1000);
}

function act() {
  if (!overlay && Date.now() - lastActivity < 1000) return;
  lastActivity = Date.now();
  if (overlay) {
    hideWarning();
    ask();
  }
}

// A sleeping laptop stops timers: on waking the session may have ended long ago.
function look() {
  if (document.visibilityState === 'visible' && idleSeconds() >= warnAfter) ask();
}

if (ping) {
  for (const name of ACTIVITY) document.addEventListener(name, act, { passive: true, capture: true });
  document.addEventListener('visibilitychange', look);
  plan(0);
}
