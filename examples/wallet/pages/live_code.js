// The moving code: fetched anew before it is too old, its parts shown in turn.
//
// A code that could not be renewed is never left standing as if it were live.

// Two symbols a second: what a webcam reads without hurry.
const PART_MS = 500;
const TICK_MS = 250;
const RETRY_MS = 2_000;

export class LiveCode {
  #names = [];
  #request = 0;
  #renewAt = 0;
  #pictures = [];
  #part = 0;

  // `place`: the section of the page; `ask(path, body)` answers JSON or throws; `told`
  // is called with each new code.
  constructor({ place, ask, texts, told }) {
    this.place = place;
    this.ask = ask;
    this.texts = texts;
    this.told = told;
    this.byId = (id) => place.querySelector(`#${id}`);
    window.setInterval(() => this.#tick(), TICK_MS);
    window.setInterval(() => this.#turn(), PART_MS);
    // A phone that slept shows an old code: renew it before anybody sees it.
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  choose(names) {
    this.#names = names;
    this.#draw();
  }

  async #draw() {
    const request = ++this.#request;
    this.#renewAt = Date.now() + RETRY_MS;
    try {
      const code = await this.ask("/api/code", { disclose: this.#names });
      const pictures = await Promise.all(code.pictures.map((url) => this.#load(url)));
      if (request === this.#request) this.#show(code, pictures);
    } catch (error) {
      if (request === this.#request) this.#fail(error);
    }
  }

  async #load(url) {
    const picture = new Image();
    picture.alt = this.texts.code_alt;
    picture.src = url;
    await picture.decode();
    return picture;
  }

  #show(code, pictures) {
    this.#pictures = pictures;
    this.#part = 0;
    this.#renewAt = Date.now() + code.renew_after_s * 1000;
    this.byId("remaining").max = code.renew_after_s;
    this.byId("size").textContent = this.texts.size
      .replace("{version}", code.version)
      .replace("{characters}", code.characters);
    this.byId("trouble").textContent = "";
    this.byId("symbol").replaceChildren(...pictures);
    this.place.dataset.state = "live";
    this.#turn();
    this.#tick();
    this.told(code);
  }

  #fail(error) {
    this.place.dataset.state = "dead";
    this.byId("symbol").replaceChildren();
    this.byId("renewed").textContent = "";
    this.byId("size").textContent = "";
    this.byId("parts").hidden = true;
    this.byId("trouble").textContent = error.sentence ?? this.texts.silent;
    this.#pictures = [];
    this.told({ shown: [] });
  }

  #tick() {
    const left = Math.ceil((this.#renewAt - Date.now()) / 1000);
    if (left <= 0) {
      if (this.place.dataset.state === "live") {
        this.place.dataset.state = "old";
        this.byId("renewed").textContent = this.texts.out_of_date;
      }
      this.#draw();
      return;
    }
    if (this.place.dataset.state !== "live") return;
    this.byId("remaining").value = left;
    this.byId("renewed").textContent = this.texts.renewed_in.replace("{seconds}", left);
  }

  #turn() {
    const parts = this.#pictures.length;
    this.byId("parts").hidden = parts < 2;
    if (parts === 0) return;
    this.#part = (this.#part + 1) % parts;
    this.#pictures.forEach((picture, at) => {
      picture.hidden = at !== this.#part;
    });
    this.byId("parts").textContent = this.texts.part
      .replace("{part}", this.#part + 1)
      .replace("{parts}", parts);
  }
}
