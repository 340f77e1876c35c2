// The remote window that this page has open, if any: its scans are shown elsewhere.

let open = null;

export function openWindow() {
  return open;
}

export function setOpenWindow(name) {
  open = name;
}

// By this header the service knows at whose desk to show a scan as well.
export function windowHeaders() {
  return open ? { "Tongyan-Window": open } : {};
}
