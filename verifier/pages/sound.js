// One pattern of tones a verdict, told apart by number, length and direction.

// [frequency in Hz, start in s, length in s]
export const PATTERNS = {
  // Two short tones, upwards.
  accepted: [
    [880, 0, 0.09],
    [1320, 0.11, 0.16],
  ],
  // Three low ones, of the same height.
  refused: [
    [220, 0, 0.16],
    [220, 0.24, 0.16],
    [220, 0.48, 0.16],
  ],
  // A long one that goes down.
  "cannot-decide": [
    [587, 0, 0.28],
    [392, 0.28, 0.42],
  ],
};

const LOUDNESS = 0.25;
const EDGE_S = 0.01;

let context = null;
let muted = false;

export function setMuted(on) {
  muted = on;
}

// Lay a pattern out on a context; its edges are soft, so that nothing clicks.
export function schedule(audio, verdict, from = audio.currentTime) {
  for (const [frequency, start, length] of PATTERNS[verdict]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    // Small loudspeakers hardly give 220 Hz: a triangle brings overtones along.
    tone.type = "triangle";
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0, from + start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + start + EDGE_S);
    volume.gain.setValueAtTime(LOUDNESS, from + start + length - EDGE_S);
    volume.gain.linearRampToValueAtTime(0, from + start + length);
    tone.connect(volume).connect(audio.destination);
    tone.start(from + start);
    tone.stop(from + start + length);
  }
}

export function play(verdict) {
  if (muted || !(verdict in PATTERNS)) return;
  try {
    context ??= new AudioContext();
    // A browser may hold the sound back until somebody used the page.
    if (context.state === "suspended") context.resume();
    schedule(context, verdict);
  } catch {
    // Without a loudspeaker the word, the color and the shape remain.
    context = null;
  }
}
