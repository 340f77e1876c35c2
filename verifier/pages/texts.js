// The page's words: what the service put into it, in the language of the page.

export const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.lang === "en" ? "en" : "zh";

export function byId(id) {
  return document.getElementById(id);
}

// The page's language of a text that the service sent in both.
export function said(text) {
  return text[language];
}

export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function shape(name) {
  return byId(`shape-${name}`).content.cloneNode(true);
}

export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
