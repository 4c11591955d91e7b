// A file on its way: how much is sent, then how many rows are done.
import { showServerTrouble } from './messages.js';

function progressBar(form) {
  let box = form.querySelector('.upload-progress');
  if (!box) {
    box = document.createElement('div');
    box.className = 'upload-progress';
    box.setAttribute('role', 'status');
    box.append(document.createElement('progress'), document.createElement('span'));
    form.querySelector('.modal-body').append(box);
  }
  return (done, total, text) => {
    const bar = box.querySelector('progress');
    if (total) {
      bar.max = total;
      bar.value = done;
    } else {
      bar.removeAttribute('value');
    }
    box.querySelector('span').textContent = text;
  };
}

// Asks once a second while the server works; the answer to the upload itself ends it.
function watch(address, show) {
  const timer = setInterval(async () => {
    try {
      const response = await fetch(address, { headers: { 'HX-Request': 'true' } });
      const state = response.ok ? await response.json() : {};
      if (state.total) show(state.done, state.total, `${state.done} of ${state.total} rows`);
    } catch {
      // the next second tries again
    }
  }, 1000);
  return () => clearInterval(timer);
}

export function upload(form, finish, always) {
  const show = progressBar(form);
  const request = new XMLHttpRequest();
  let stopWatching = () => {};
  request.open('POST', form.action);
  request.setRequestHeader('HX-Request', 'true');
  request.upload.onprogress = (event) => {
    if (event.lengthComputable) show(event.loaded, event.total, `Sending: ${Math.floor((100 * event.loaded) / event.total)} %`);
  };
  request.upload.onload = () => {
    show(0, 0, 'Checking rows…');
    stopWatching = watch(form.dataset.progressUrl, show);
  };
  request.onloadend = () => {
    stopWatching();
    form.querySelector('.upload-progress')?.remove();
    always();
    if (!request.status) {
      showServerTrouble();
      return;
    }
    const headers = new Headers();
    const target = request.getResponseHeader('HX-Redirect');
    if (target) headers.set('HX-Redirect', target);
    finish(new Response(request.responseText || null, { status: request.status, statusText: request.statusText, headers }));
  };
  request.send(new FormData(form));
}
