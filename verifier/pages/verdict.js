// Verdicts on the page: fills the page's templates with text nodes.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const BEIJING_MS = 8 * 3600 * 1000;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// A claim comes from outside: what hides in it, or turns it around, is written out.
function value(text) {
  const shown = element("span", "value");
  shown.dir = "auto";
  for (const character of text) {
    if (!HIDDEN.test(character)) {
      shown.append(character);
      continue;
    }
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
    shown.append(element("span", "made-visible", `U+${code}`));
  }
  shown.normalize();
  return shown;
}

function valueText(content, texts) {
  if (content === null) return "—";
  if (content === true) return texts.yes;
  if (content === false) return texts.no;
  if (Array.isArray(content)) {
    return content.map((entry) => valueText(entry, texts)).join(", ");
  }
  if (typeof content === "object") {
    return Object.entries(content)
      .map(([name, entry]) => `${name}: ${valueText(entry, texts)}`)
      .join(", ");
  }
  return String(content);
}

function beijing(moment) {
  const local = new Date(Date.parse(moment) + BEIJING_MS).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

// A license valid to a day ends with that day: its last second names it.
function lastMoment(expires, texts) {
  if (expires === null) return texts.long_term;
  const end = beijing(expires);
  if (!end.endsWith(" 00:00")) return end;
  return beijing(new Date(Date.parse(expires) - 1000).toISOString()).slice(0, 10);
}

function shape(name) {
  return document.getElementById(`shape-${name}`).content.cloneNode(true);
}

function row(label, text) {
  return element("div", "", element("dt", "", label), element("dd", "", value(text)));
}

class Card {
  constructor(texts, language) {
    this.texts = texts;
    this.language = language;
    const template = document.getElementById("verdict");
    this.article = template.content.cloneNode(true).firstElementChild;
  }

  part(selector) {
    return this.article.querySelector(selector);
  }

  say(text) {
    return text[this.language];
  }

  word(verdict) {
    const words = this.texts.words[verdict];
    const other = this.language === "zh" ? "en" : "zh";
    this.article.dataset.verdict = verdict;
    this.part(".shape").append(shape(verdict));
    for (const [place, language] of [[".large", this.language], [".small", other]]) {
      const part = this.part(place);
      const text = words[language];
      part.textContent = language === "en" ? text.toUpperCase() : text;
      part.lang = language === "zh" ? "zh-CN" : "en";
    }
  }

  why(sentence, action) {
    this.part(".sentence").textContent = sentence;
    this.part(".action span").textContent = action;
  }

  notices(lines) {
    const list = this.part(".notices");
    list.hidden = lines.length === 0;
    for (const line of lines) {
      const item = element("li", "");
      item.append(shape("notice"), element("span", "", line));
      list.append(item);
    }
  }

  license(license) {
    this.part(".type").textContent = license.type.name
      ? this.say(license.type.name)
      : license.type.code;
    const rows = license.fields.map((field) =>
      row(this.say(field.label), valueText(field.value, this.texts)),
    );
    rows.push(row(this.texts.good_until, lastMoment(license.expires, this.texts)));
    if (license.not_before) {
      rows.push(row(this.texts.valid_from, beijing(license.not_before)));
    }
    rows.push(row(this.texts.identifier, license.license_id));
    if (license.replaces) rows.push(row(this.texts.replaces, license.replaces));
    this.part(".fields").append(...rows);
    const omitted = license.omitted.map((label) => this.say(label)).join(", ");
    if (omitted) {
      const text = license.selective ? this.texts.withheld : this.texts.omitted;
      const line = filled(text, { names: omitted });
      this.part(".license").append(element("p", "omitted", line));
    }
    this.presenters(license);
    this.issuer(license);
  }

  presenters(license) {
    const list = this.part(".presenters ul");
    this.part(".presenters").hidden = license.presenters.length === 0;
    for (const presenter of license.presenters) {
      const item = element("li", "", element("span", "strong", this.say(presenter.label)));
      for (const one of presenter.compare) {
        const texts = { claim: this.say(one.label), document: this.say(one.document) };
        item.append(element("p", "", filled(this.texts.compare, texts)));
      }
      list.append(item);
    }
    const masked = license.fields.some((field) => String(field.value).includes("**"));
    if (masked) this.part(".presenters").append(element("p", "", this.texts.masked));
  }

  issuer(license) {
    const region = `${this.say(license.region.name)} ${license.region.code}`;
    const section = this.part(".issuer");
    section.append(
      element("p", "strong", value(this.say(license.issuer.name))),
      element("p", "", region),
    );
    if (license.answering) {
      const name = value(this.say(license.answering.name));
      section.append(element("p", "", `${this.texts.answered_by} `, name));
    }
    if (!license.contact) return;
    section.append(element("p", "", value(this.say(license.contact.name))));
    for (const way of ["phone", "email", "url"]) {
      const reached = license.contact[way];
      if (reached) section.append(element("p", "", `${this.texts[way]} `, value(reached)));
    }
  }

  restsOn(report, license) {
    const lines = [[this.texts.decided_at, report.checked_at]];
    if (report.trust) lines.push([this.texts.trust_as_of, report.trust.issued_at]);
    if (report.status) lines.push([this.texts.status_as_of, report.status.issued_at]);
    if (license) lines.push([this.texts.issued, license.issued_at]);
    for (const [label, moment] of lines) {
      this.part(".rests-on").append(element("p", "", `${label} ${beijing(moment)}`));
    }
    for (const step of report.steps) {
      const told = { name: this.texts[step.step], outcome: this.texts[step.outcome] };
      this.part(".steps").append(
        element("li", "", element("b", "", step.step), filled(this.texts.step, told)),
      );
    }
  }

  withoutLicense() {
    for (const part of [".license", ".presenters", ".issuer"]) this.part(part).hidden = true;
    this.part(".body").classList.add("bare");
  }
}

function resultCard(result, place, texts, language) {
  const card = new Card(texts, language);
  const { report } = result;
  card.word(result.verdict);
  card.why(card.say(result.sentence), card.say(result.action));
  card.notices([
    ...result.remarks.map((remark) =>
      remark.reason ? `${card.say(remark.text)} (${remark.reason})` : card.say(remark.text),
    ),
    ...(report?.notices ?? []).map((notice) => card.say(notice.text)),
  ]);
  const page = result.page ? filled(texts.page_of, { page: result.page }) : "";
  const source = [result.name, page, place].filter(Boolean);
  card.part(".source").textContent = source.join(" · ");
  if (report?.license) card.license(report.license);
  else card.withoutLicense();
  if (report) card.restsOn(report, report.license);
  card.part("details").hidden = !report;
  card.part(".body").hidden = !report;
  return card;
}

const WORST_FIRST = ["refused", "cannot-decide", "accepted"];

function tally(counted, texts, language) {
  const line = element("p", "tally", filled(texts.tally, { total: counted.length }));
  for (const verdict of WORST_FIRST) {
    const many = counted.filter((one) => one.verdict === verdict).length;
    if (many === 0) continue;
    const chip = element("span", "");
    chip.dataset.verdict = verdict;
    chip.append(shape(verdict), `${texts.words[verdict][language]} ${many}`);
    line.append(chip);
  }
  return line;
}

// Show results, the worst first, so that a green one never hides a red one below it;
// return what is to be spoken.
export function showResults(section, found, texts, language) {
  const counted = found.filter((result) => result.counts);
  const numbered = counted.map((result, index) => ({ result, number: index + 1 }));
  const severity = ({ result }) => WORST_FIRST.indexOf(result.verdict);
  numbered.sort((one, other) => severity(one) - severity(other));
  if (counted.length > 1) section.append(tally(counted, texts, language));
  const spoken = [];
  for (const { result, number } of numbered) {
    const place = { number, total: counted.length };
    const among = counted.length > 1 ? filled(texts.code_of, place) : "";
    const card = resultCard(result, among, texts, language);
    section.append(card.article);
    const { sentence, action } = result;
    const word = texts.words[result.verdict][language];
    spoken.push(`${word}. ${card.say(sentence)} ${card.say(action)}`);
  }
  for (const result of found.filter((one) => !one.counts)) {
    const [remark] = result.remarks;
    const told = { file: result.name, remark: remark.text[language] };
    section.append(element("p", "other", filled(texts.other, told)));
  }
  return spoken.join(" ");
}

// Show that nothing was decided, because the service could not; return what to speak.
export function showProblem(section, problem, texts, language) {
  const card = new Card(texts, language);
  const sentence = problem?.sentence?.[language] ?? texts.service_silent;
  const action = problem?.action?.[language] ?? texts.service_silent_action;
  card.word("cannot-decide");
  card.why(sentence, action);
  card.notices([]);
  card.part(".body").hidden = true;
  card.part("details").hidden = true;
  section.append(card.article);
  return `${texts.words["cannot-decide"][language]}. ${sentence} ${action}`;
}
