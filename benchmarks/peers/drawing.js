// Notes when each canvas is painted, when the pointer was pressed last, when anything last changed, and when
// Streamlit's script was last seen to end: milliseconds since the page was asked for.
(() => {
  const frames = new Map();
  const seen = { asked: 0, touched: 0, ready: 0, frames };
  window.peers = seen;
  addEventListener('pointerdown', event => {
    seen.asked = seen.touched = event.timeStamp;
    frames.clear();
  }, true);
  for (const name of ['clearRect', 'drawImage', 'fill', 'fillRect', 'fillText', 'stroke', 'strokeRect']) {
    const paint = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      const now = performance.now();
      const painted = frames.get(this.canvas) ?? [];
      if (!painted.length || now - painted.at(-1) > 4) frames.set(this.canvas, [...painted, now]);
      if (this.canvas.isConnected) seen.touched = now;
      return paint.apply(this, given);
    };
  }
  let state = '';
  const changed = () => {
    seen.touched = performance.now();
    const now = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState ?? '';
    if (now === 'notRunning' && state !== now) seen.ready = seen.touched;
    state = now;
  };
  addEventListener('DOMContentLoaded', () => new MutationObserver(changed).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributeFilter: ['data-test-script-state'],
  }));
})();
