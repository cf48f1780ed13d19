import Foundation
import Synchronization

/// What an interval or a test did on data of its own model, for `Documentation/qualification.md`.
public struct Recovery: Hashable, Sendable {
  /// `Wilson`.
  public var method: String
  /// `30 patients, probability 0.05 to 0.95`.
  public var model: String
  /// What it should do: 0.95 of an interval, 0.05 of a test.
  public var nominal: Double
  /// The least and the most of the truths tried.
  public var least: Double
  public var most: Double
  /// One Monte Carlo standard error; 0 where all outcomes were added up.
  public var error: Double

  public init(_ method: String, model: String, nominal: Double = 0.95, found: [Double], error: Double) {
    precondition(!found.isEmpty && !(method + model).contains { $0 == "\t" || $0 == "\n" }, "something was found and is told in a line")
    (self.method, self.model, self.nominal, self.error) = (method, model, nominal, error)
    (least, most) = (found.min()!, found.max()!)
  }

  /// From a line of a record; nil of another line.
  init?(line: String) {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    let numbers = cells.dropFirst(2).compactMap(Double.init)
    guard cells.count == 6, numbers.count == 4 else { return nil }
    (method, model) = (cells[0], cells[1])
    (nominal, least, most, error) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }

  var line: String { [method, model, "\(nominal)", "\(least)", "\(most)", "\(error)"].joined(separator: "\t") + "\n" }

  /// A row of the page, in percent.
  var row: String {
    func percent(_ share: Double) -> String { String(format: "%.1f", 100 * share) }
    let found = percent(least) == percent(most) ? percent(least) : "\(percent(least)) to \(percent(most))"
    return "| \(method) | \(model) | \(percent(nominal)) | \(found) | \(error == 0 ? "exact" : String(format: "%.2f", 100 * error)) |"
  }
}

extension Qualification {
  private static let found = Mutex<Set<Recovery>>([])

  /// A method was tried on its own model.
  public static func recovered(_ recovery: Recovery) {
    guard folder != nil else { return }
    found.withLock { all in
      if all.isEmpty { atexit { Qualification.writeRecoveries() } }
      all.insert(recovery)
    }
  }

  private static func writeRecoveries() {
    guard let folder else { return }
    write(found.withLock { $0.map(\.line).sorted() }, to: "recovery", in: folder)
  }
}
