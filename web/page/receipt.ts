document.getElementById('print')?.addEventListener('click', () => {
  window.print();
});

// The file is a module, as every script of the pages.
export {};
