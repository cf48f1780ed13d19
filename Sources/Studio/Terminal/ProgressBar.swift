import Foundation
import Simulation

/// A bar on standard error while long work runs; only on a terminal.
enum ProgressBar {
  /// A progress value that draws a bar with the share done and the time left; silent where standard error is no terminal.
  static func progress(_ title: String) -> Simulation.Progress {
    guard Terminal.isTerminal(.error) else { return .silent }
    let start = Date()
    return Simulation.Progress { done, total in
      draw(title, done: done, of: total, seconds: Date().timeIntervalSince(start))
      return true
    }
  }

  /// A bar of the shards that are there, and what the queue has.
  static func shards(_ title: String, of total: Int) -> (QueueState, _ present: Int) -> Void {
    guard Terminal.isTerminal(.error) else { return { _, _ in } }
    let start = Date()
    return { state, present in
      let note = "  \(present) of \(total) shards, \(state.running) running, \(state.waiting) waiting"
      draw(title, done: present, of: total, seconds: Date().timeIntervalSince(start), note: note)
    }
  }

  /// Takes a bar away, so that a line can be told in its place.
  static func clear() {
    if Terminal.isTerminal(.error) { Terminal.complain("\r\u{1B}[K") }
  }

  private static func draw(_ title: String, done: Int, of total: Int, seconds: Double, note: String = "") {
    let share = total > 0 ? Double(done) / Double(total) : 1
    let width = 30
    let filled = Int((share * Double(width)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let left = share > 0.02 && share < 1 ? "  \(Int((seconds / share * (1 - share)).rounded(.up))) s left" : ""
    let line = "\r\(title)  \(bar)  \(Int((share * 100).rounded(.down)))%\(note)\(left)\u{1B}[K"
    Terminal.complain(done >= total ? "\r\u{1B}[K" : line)
  }
}
