/// What long work tells of itself while it runs, and how it is told to stop.
///
/// The work calls it now and then, never twice at the same time, from whichever thread has just finished a piece; clock and bar are the
/// receiver's. (Where Foundation is imported too, its name is `Simulation.Progress`.)
public struct Progress: Sendable {
  private let receive: @Sendable (_ done: Int, _ of: Int) -> Bool

  /// - Parameter receive: takes the pieces done, of how many, `0 ≤ done ≤ of`, and says whether the work goes on.
  public init(_ receive: @escaping @Sendable (_ done: Int, _ of: Int) -> Bool) { self.receive = receive }

  /// Told to nobody, never stopped.
  public static let silent = Progress { _, _ in true }

  /// Says whether the work goes on.
  public func report(done: Int, of total: Int) -> Bool { receive(done, total) }
}

/// The work was told to stop before its end.
public struct Stopped: Error, Equatable, Sendable {
  /// Pieces done by then.
  public var done: Int
  public var of: Int
  public init(done: Int, of: Int) {
    self.done = done
    self.of = of
  }
}
