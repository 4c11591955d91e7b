// Knows whether a form holds something its reader has typed, so that closing it can ask first.
const asShown = new WeakMap();

function contents(form) {
  const parts = [];
  for (const [name, value] of new FormData(form)) {
    parts.push(name, value instanceof File ? `${value.name} ${value.size}` : value);
  }
  return parts.join('\n');
}

export function rememberAsShown(form) {
  asShown.set(form, contents(form));
}

// A form that came back with errors holds what was typed before, so everything in it counts.
export function rememberAsTyped(form) {
  asShown.set(form, null);
}

export function isChanged(form) {
  return asShown.has(form) && asShown.get(form) !== contents(form);
}
