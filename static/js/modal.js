// Forms in a dialog: links with data-modal fetch their own address as a fragment (UI-20..26). Without this script the
// same link opens the same form as a page.
import { showServerTrouble } from './messages.js';
import { enhanceCombos } from './combo-loader.js';
import { upload } from './upload.js';

let dialog = null;
let typed = false;
let opener = null;

function ensureDialog() {
  if (dialog) return dialog;
  dialog = document.createElement('dialog');
  dialog.className = 'modal';
  document.body.append(dialog);
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener('mousedown', (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener('input', () => { typed = true; });
  dialog.addEventListener('submit', submit);
  return dialog;
}

function close() {
  if (typed && !window.confirm('Close without saving what you typed?')) return;
  typed = false;
  dialog.close();
  dialog.replaceChildren();
  if (opener) opener.focus();
}

// A session that ended meanwhile must not show the login page in here (UI-X3).
function follow(response) {
  const target = response.headers.get('HX-Redirect');
  if (!target) return false;
  typed = false;
  window.location.assign(target);
  return true;
}

function show(fragment) {
  dialog.innerHTML = fragment;
  const heading = dialog.querySelector('h1');
  if (heading) {
    heading.id = 'modal-title';
    dialog.setAttribute('aria-labelledby', heading.id);
  }
  if (!dialog.open) dialog.showModal();
  enhanceCombos(dialog);
  const wrong = dialog.querySelector('[aria-invalid="true"]');
  (wrong || dialog.querySelector('input:not([type=hidden]), select, textarea') || dialog).focus();
}

async function open(link) {
  opener = link;
  ensureDialog();
  let response;
  try {
    response = await fetch(link.href, { headers: { 'HX-Request': 'true' } });
  } catch {
    showServerTrouble();
    return;
  }
  if (follow(response)) return;
  if (!response.ok) {
    showServerTrouble(response.status, response.statusText);
    return;
  }
  typed = false;
  show(await response.text());
}

export async function finish(response) {
  if (follow(response)) return;
  if (response.status === 400) show(await response.text());
  else if (response.ok) window.location.reload();
  else {
    typed = false;
    dialog.close();
    showServerTrouble(response.status, response.statusText);
  }
}

async function submit(event) {
  const form = event.target;
  event.preventDefault();
  const button = form.querySelector('.modal-foot .btn-primary');
  if (button.disabled) return;
  button.disabled = true;
  if (form.matches('[data-upload-progress]')) {
    upload(form, finish, () => { button.disabled = false; });
    return;
  }
  try {
    const body = new URLSearchParams(new FormData(form));
    await finish(await fetch(form.action, { method: 'POST', body, headers: { 'HX-Request': 'true' } }));
  } catch {
    showServerTrouble();
  }
  button.disabled = false;
}

document.addEventListener('click', (event) => {
  const closer = event.target.closest('dialog [data-close]');
  if (closer) {
    event.preventDefault();
    close();
    return;
  }
  const link = event.target.closest('a[data-modal]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});

enhanceCombos(document);
