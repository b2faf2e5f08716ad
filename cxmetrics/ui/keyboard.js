// Whoever opens a popover with a key goes on inside of it. Streamlit leaves the focus on the button and puts
// what opens at the end of the page, behind all else that the Tab key reaches. Escape goes back to the button.
addEventListener('click', event => {
  const button = event.target.closest?.('[data-testid="stPopoverButton"]')
  const pointed = event.detail > 0
  if (!button || pointed || button.ariaExpanded === 'true') return
  const patience = performance.now() + 2000
  const enter = () => {
    const body = button.ariaExpanded === 'true' && [...document.querySelectorAll('[data-testid="stPopoverBody"]')].at(-1)
    const first = body && body.querySelector('input:checked, input:not([type="radio"]), a[href], button')
    if (first) first.focus()
    else if (performance.now() < patience) requestAnimationFrame(enter)
  }
  enter()
}, true)
