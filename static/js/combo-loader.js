// Loads the suggestions' script only where a field wants it: it is larger than all of ours together.
const source = document.querySelector('script[data-combo-src]')?.dataset.comboSrc;

export async function enhanceCombos(root) {
  const fields = root.querySelectorAll('input[data-combo]:not(.tomselected)');
  if (!fields.length || !source) return;
  try {
    const { enhance } = await import(new URL(source, window.location.href).href);
    for (const field of fields) if (field.isConnected) enhance(field);
  } catch {
    // without suggestions it stays the text field it is
  }
}
