import Foundation

/// Standard output and error, and what a terminal can do.
enum Terminal {
  enum Stream { case output, error }

  static func isTerminal(_ stream: Stream) -> Bool { isatty(stream == .output ? 1 : 2) == 1 }

  /// Color only on a terminal, and not where NO_COLOR is set.
  static var allowsColor: Bool { ProcessInfo.processInfo.environment["NO_COLOR"] == nil }

  static var width: Int {
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
    return Int(size.ws_col)
  }

  static func print(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
  static func complain(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// The machine's size.
enum Machine {
  static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
