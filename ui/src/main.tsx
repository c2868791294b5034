/** Begins the pages. */
import { render } from 'preact'
import { App, startAfresh } from './app.js'
import { connect } from './live.js'
import { forgetAnswers } from './resource.js'
import './style.css'
// signals re-render components that read them
import '@preact/signals'

render(<App />, document.getElementById('app')!)
connect(() => {
  forgetAnswers()
  startAfresh()
})
