document.getElementById('print')?.addEventListener('click', () => {
  window.print();
});

// The file is a module, like every script of the pages.
export {};
