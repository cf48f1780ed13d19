/// A value with one way to be written: it is read from that writing, writes itself that way, and can say how.
public protocol Written: Sendable {
  /// The value, or nil when the text is written otherwise.
  static func reading(_ text: String) -> Self?
  /// What a fault expects, with an example: `a dose such as "25 mg/day"`. Where the text lets its meaning be guessed, the example is that.
  static func expected(for text: String) -> String
  /// What `expected` says where nothing can be guessed.
  static var usual: String { get }
  /// As the language writes it.
  var written: String { get }
}

extension Written {
  /// The longer of the texts that could be meant is of no use: the first that reads is taken.
  static func firstThatReads(_ candidates: [String]) -> String? { candidates.first { reading($0) != nil } }
}
