// Forms in a dialog: links with data-modal fetch their own address as a fragment (UI-20..26). Without this script, or
// in a browser without dialogs, the same link opens the same form as a page.
import { enhanceCombos } from './combo-loader.js';
import { isChanged, rememberAsShown, rememberAsTyped } from './form.js';
import { showMessage, showServerTrouble } from './messages.js';
import { upload } from './upload.js';

const asFragment = { 'HX-Request': 'true' };

let dialog = null;
let opener = null;
let abort = null; // ends the request that is under way

function makeDialog() {
  const made = document.createElement('dialog');
  made.className = 'modal';
  made.id = 'modal';
  document.body.append(made);
  // the key itself: some browsers let a second Escape close a dialog that has just refused to
  made.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') askToClose(event);
  });
  made.addEventListener('cancel', (event) => {
    if (event.target === made) askToClose(event); // not a file chooser's, which bubbles
  });
  made.addEventListener('mousedown', (event) => {
    if (event.target === made) close();
  });
  made.addEventListener('submit', submit);
  return made;
}

function question(form) {
  if (abort) return 'It is still being sent. Close all the same? What has arrived may be saved.';
  return form && isChanged(form) ? 'Close without saving what you typed?' : '';
}

function close() {
  const text = question(dialog.querySelector('form'));
  if (text && !window.confirm(text)) return;
  abort?.();
  dialog.close();
  dialog.replaceChildren();
  opener?.focus();
}

function askToClose(event) {
  event.preventDefault();
  close();
}

// True when the answer leads elsewhere. Where the session has ended the page is loaded anew, which leads to the login
// and back here; a login page in the dialog would help nobody (UI-X3). What somebody has typed is not thrown away.
function follow(response) {
  const form = dialog?.open && dialog.querySelector('form');
  if (response.status === 401) {
    if (form && isChanged(form)) {
      showMessage('warning', 'Your session has ended, and nothing was saved yet. Sign in again in another tab, then press the button once more.');
    } else {
      window.location.reload();
    }
    return true;
  }
  const target = response.headers.get('HX-Redirect');
  if (target) window.location.assign(target);
  return Boolean(target);
}

function show(fragment, remember) {
  dialog.innerHTML = fragment;
  const heading = dialog.querySelector('h1, h2');
  if (heading) {
    heading.id = 'modal-title';
    dialog.setAttribute('aria-labelledby', heading.id);
  }
  if (!dialog.open) dialog.showModal();
  const form = dialog.querySelector('form');
  if (form) remember(form);
  enhanceCombos(dialog);
  const wrong = dialog.querySelector('[aria-invalid="true"]');
  (wrong || dialog.querySelector('input:not([type=hidden]), select, textarea') || dialog).focus();
}

const isPage = (response) => response.headers.get('Content-Type')?.startsWith('text/html');

// What went wrong in the server's words, where it has some.
async function showRefusal(response) {
  const inWords = response.headers.get('Content-Type')?.startsWith('text/plain');
  if (inWords) showMessage('danger', await response.text());
  else showServerTrouble(response.status, response.statusText);
}

async function open(link) {
  if (link.hasAttribute('aria-busy')) return; // a second click while the first is on its way (UI-25)
  link.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(link.href, { headers: asFragment });
    if (follow(response)) return;
    if (!response.ok) {
      await showRefusal(response);
      return;
    }
    dialog ??= makeDialog();
    opener = link;
    show(await response.text(), rememberAsShown);
  } catch {
    showServerTrouble();
  } finally {
    link.removeAttribute('aria-busy');
  }
}

// UI-23, UI-24. What else may come back leaves the form as it is, so that it can be sent again.
async function finish(response) {
  if (follow(response)) return;
  if (response.status === 400 && isPage(response)) show(await response.text(), rememberAsTyped);
  else if (response.ok) window.location.reload();
  else await showRefusal(response);
}

function send(form) {
  const stop = new AbortController();
  abort = () => stop.abort();
  const data = new FormData(form);
  const body = form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data);
  return fetch(form.getAttribute('action'), { method: 'POST', body, headers: asFragment, signal: stop.signal });
}

// After a new sign-in in another tab the form's token is of the old session: the refusal brings the new one.
async function sendWithToken(form, sendOnce) {
  const response = await sendOnce();
  const token = response.headers.get('X-CSRF-Token');
  if (response.status !== 403 || !token) return response;
  form.elements.csrf_token.value = token;
  return sendOnce();
}

// "The file has 40 MB", before it is sent over a poor line for nothing.
function tooLarge(form) {
  const max = Number(form.dataset.uploadMax);
  const size = [...form.querySelectorAll('input[type=file]')].reduce((sum, input) => sum + (input.files[0]?.size || 0), 0);
  const megabytes = (bytes) => (bytes / (1024 * 1024)).toFixed(1);
  return max && size > max ? `The file has ${megabytes(size)} MB; the server takes ${megabytes(max)} MB at most. Split it and send the parts.` : '';
}

async function submit(event) {
  const form = event.target;
  const button = form.querySelector('.modal-foot .btn-primary');
  event.preventDefault();
  const refusal = tooLarge(form);
  if (button.disabled) return;
  if (refusal) {
    showMessage('danger', refusal);
    return;
  }
  button.disabled = true;
  const isUpload = form.matches('[data-upload-progress]');
  try {
    const response = await sendWithToken(form, () => (isUpload ? upload(form, (stop) => { abort = stop; }) : send(form)));
    abort = null;
    await finish(response);
  } catch (error) {
    if (error.name !== 'AbortError') showServerTrouble();
  } finally {
    abort = null;
    button.disabled = false;
  }
}

function meansNewTab(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
}

document.addEventListener('click', (event) => {
  const closer = event.target.closest('dialog [data-close]');
  const link = event.target.closest('a[data-modal]');
  if (closer) {
    askToClose(event);
  } else if (link && !meansNewTab(event) && window.HTMLDialogElement) {
    event.preventDefault();
    open(link);
  }
});

enhanceCombos(document);
