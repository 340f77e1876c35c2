// Verdicts on the page: fills the page's templates with text nodes.

import { offerBadScan } from "./bad_scan.js";
import { offerDispute } from "./dispute.js";
import { offerSlip } from "./slip.js";
import { byId, element, filled, language, said, shape, texts } from "./texts.js";
import { beijing, lastMoment, value, valueText } from "./values.js";

function row(label, text) {
  return element("div", "", element("dt", "", label), element("dd", "", value(text)));
}

class Card {
  constructor() {
    const template = byId("verdict");
    this.article = template.content.cloneNode(true).firstElementChild;
  }

  part(selector) {
    return this.article.querySelector(selector);
  }

  word(verdict) {
    const words = texts.words[verdict];
    const other = language === "zh" ? "en" : "zh";
    this.article.dataset.verdict = verdict;
    this.part(".shape").append(shape(verdict));
    for (const [place, tongue] of [[".large", language], [".small", other]]) {
      const part = this.part(place);
      const text = words[tongue];
      part.textContent = tongue === "en" ? text.toUpperCase() : text;
      part.lang = tongue === "zh" ? "zh-CN" : "en";
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
      ? said(license.type.name)
      : license.type.code;
    const rows = license.fields.map((field) =>
      row(said(field.label), valueText(field.value)),
    );
    rows.push(row(texts.good_until, lastMoment(license.expires)));
    if (license.not_before) {
      rows.push(row(texts.valid_from, beijing(license.not_before)));
    }
    rows.push(row(texts.identifier, license.license_id));
    if (license.replaces) rows.push(row(texts.replaces, license.replaces));
    this.part(".fields").append(...rows);
    const omitted = license.omitted.map((label) => said(label)).join(", ");
    if (omitted) {
      const text = license.selective ? texts.withheld : texts.omitted;
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
      const item = element("li", "", element("span", "strong", said(presenter.label)));
      for (const one of presenter.compare) {
        const told = { claim: said(one.label), document: said(one.document) };
        item.append(element("p", "", filled(texts.compare, told)));
      }
      list.append(item);
    }
    const masked = license.fields.some((field) => String(field.value).includes("**"));
    if (masked) this.part(".presenters").append(element("p", "", texts.masked));
  }

  issuer(license) {
    const region = `${said(license.region.name)} ${license.region.code}`;
    const section = this.part(".issuer");
    section.append(
      element("p", "strong", value(said(license.issuer.name))),
      element("p", "", region),
    );
    if (license.answering) {
      const name = value(said(license.answering.name));
      section.append(element("p", "", `${texts.answered_by} `, name));
    }
    if (!license.contact) return;
    section.append(element("p", "", value(said(license.contact.name))));
    for (const way of ["phone", "email", "url"]) {
      const reached = license.contact[way];
      if (reached) section.append(element("p", "", `${texts[way]} `, value(reached)));
    }
  }

  restsOn(report, license) {
    const lines = [[texts.decided_at, report.checked_at]];
    if (report.trust) lines.push([texts.trust_as_of, report.trust.issued_at]);
    if (report.status) lines.push([texts.status_as_of, report.status.issued_at]);
    if (license) lines.push([texts.issued, license.issued_at]);
    for (const [label, moment] of lines) {
      this.part(".rests-on").append(element("p", "", `${label} ${beijing(moment)}`));
    }
    for (const step of report.steps) {
      const told = { name: texts[step.step], outcome: texts[step.outcome] };
      this.part(".steps").append(
        element("li", "", element("b", "", step.step), filled(texts.step, told)),
      );
    }
  }

  withoutLicense() {
    for (const part of [".license", ".presenters", ".issuer"]) this.part(part).hidden = true;
    this.part(".body").classList.add("bare");
  }
}

function resultCard(result, place) {
  const card = new Card();
  const { report } = result;
  card.word(result.verdict);
  card.why(said(result.sentence), said(result.action));
  card.notices([
    ...result.remarks.map((remark) =>
      remark.reason ? `${said(remark.text)} (${remark.reason})` : said(remark.text),
    ),
    ...(report?.notices ?? []).map((notice) => said(notice.text)),
  ]);
  const page = result.page ? filled(texts.page_of, { page: result.page }) : "";
  const number = result.receipt;
  const receipt = number ? filled(texts.receipt, { number }) : "";
  const source = [result.name, page, place, receipt].filter(Boolean);
  card.part(".source").textContent = source.join(" · ");
  if (report?.license) card.license(report.license);
  else card.withoutLicense();
  if (report) card.restsOn(report, report.license);
  card.part("details").hidden = !report;
  card.part(".body").hidden = !report;
  offerBadScan(card.article, result);
  offerSlip(card.article, result);
  offerDispute(card.article, result);
  return card;
}

const WORST_FIRST = ["refused", "cannot-decide", "accepted"];

// The verdict over many; over none it is nothing that could be green.
export function worstOf(verdicts) {
  return WORST_FIRST.find((one) => verdicts.includes(one)) ?? "cannot-decide";
}

function tally(counted) {
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
export function showResults(section, found) {
  const counted = found.filter((result) => result.counts);
  const numbered = counted.map((result, index) => ({ result, number: index + 1 }));
  const severity = ({ result }) => WORST_FIRST.indexOf(result.verdict);
  numbered.sort((one, other) => severity(one) - severity(other));
  if (counted.length > 1) section.append(tally(counted));
  const spoken = [];
  for (const { result, number } of numbered) {
    const place = { number, total: counted.length };
    const among = counted.length > 1 ? filled(texts.code_of, place) : "";
    const card = resultCard(result, among);
    section.append(card.article);
    const { sentence, action } = result;
    const word = texts.words[result.verdict][language];
    spoken.push(`${word}. ${said(sentence)} ${said(action)}`);
  }
  for (const result of found.filter((one) => !one.counts)) {
    const [remark] = result.remarks;
    const told = { file: result.name, remark: remark.text[language] };
    section.append(element("p", "other", filled(texts.other, told)));
  }
  return spoken.join(" ");
}

// Show what a whole matter came to; small while it is on its way. Return what to speak.
export function showWord(section, decision, { small }) {
  const [sentence, action] = [said(decision.sentence), said(decision.action)];
  if (small) {
    section.append(element("p", "on-its-way", `${sentence} ${action}`));
    return `${sentence} ${action}`;
  }
  bareCard(section, decision.verdict, sentence, action);
  return `${texts.words[decision.verdict][language]}. ${sentence} ${action}`;
}

function bareCard(section, verdict, sentence, action) {
  const card = new Card();
  card.word(verdict);
  card.why(sentence, action);
  card.notices([]);
  card.part(".body").hidden = true;
  card.part("details").hidden = true;
  section.append(card.article);
}

// Show that nothing was decided, because the service could not; return what to speak.
export function showProblem(section, problem) {
  const sentence = problem?.sentence?.[language] ?? texts.service_silent;
  const action = problem?.action?.[language] ?? texts.service_silent_action;
  bareCard(section, "cannot-decide", sentence, action);
  return `${texts.words["cannot-decide"][language]}. ${sentence} ${action}`;
}
