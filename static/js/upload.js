// A file on its way: how much is sent, then how many rows are done.
const POLL_MS = 1000;

function progressBar(form) {
  const box = document.createElement('div');
  const bar = document.createElement('progress');
  const words = document.createElement('span');
  box.className = 'upload-progress';
  bar.setAttribute('aria-label', 'Progress');
  words.setAttribute('role', 'status');
  box.append(bar, words);
  form.querySelector('.modal-body').append(box);
  return {
    show(done, total, text) {
      if (total) {
        bar.max = total;
        bar.value = done;
      } else {
        bar.removeAttribute('value');
      }
      words.textContent = text;
    },
    remove: () => box.remove(),
  };
}

// Asks again a second after each answer while the server works; the answer to the upload itself ends it.
function watch(address, bar) {
  let timer = null;
  let ended = false;
  async function ask() {
    try {
      const response = await fetch(address, { headers: { 'HX-Request': 'true' } });
      const state = response.ok ? await response.json() : {};
      if (!ended && state.done) bar.show(0, 0, state.total ? `Saving ${state.total} rows…` : `${state.done} rows checked`);
    } catch {
      // a lost answer costs one figure; the next one comes
    }
    if (!ended) timer = setTimeout(ask, POLL_MS);
  }
  timer = setTimeout(ask, POLL_MS);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function responseOf(request) {
  const headers = new Headers();
  for (const name of ['HX-Redirect', 'Content-Type', 'X-CSRF-Token']) {
    const value = request.getResponseHeader(name);
    if (value) headers.set(name, value);
  }
  const { status, statusText } = request;
  return new Response(request.responseText || null, { status, statusText, headers });
}

// Sends the form and resolves with the answer; onStart gets a function that gives up. Rejects as fetch does.
export function upload(form, onStart) {
  const request = new XMLHttpRequest();
  const bar = progressBar(form);
  let stopWatching = () => {};
  onStart(() => request.abort());
  return new Promise((resolve, reject) => {
    request.open('POST', form.getAttribute('action'));
    request.setRequestHeader('HX-Request', 'true');
    request.upload.onprogress = (event) => {
      if (!event.lengthComputable) return;
      bar.show(event.loaded, event.total, `Sending: ${Math.floor((100 * event.loaded) / event.total)} %`);
    };
    request.upload.onload = () => {
      bar.show(0, 0, 'Checking rows…');
      if (form.dataset.progressUrl) stopWatching = watch(form.dataset.progressUrl, bar);
    };
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => reject(new TypeError('no answer'));
    request.onabort = () => reject(new DOMException('given up', 'AbortError'));
    request.onloadend = () => {
      stopWatching();
      bar.remove();
    };
    request.send(new FormData(form));
  });
}
