import Foundation
import Report

/// Timed runs: prints each figure as it is measured and keeps it for `build/bench.json` (name → value, unit).
final class Suite {
  private var figures: [(name: String, value: Double, unit: String)] = []

  /// The median CPU time of one call in seconds: calls are grouped so that a group takes 20 ms or more; at least `groups` groups.
  func cpu(groups: Int = 9, _ work: () throws -> Void) rethrows -> Double {
    try work()
    var size = 1
    while true {
      let seconds = try timed(size, work)
      if seconds > 0.02 { break }
      size = max(size * 2, Int(0.02 / max(seconds, 1e-7) * Double(size)))
    }
    var times: [Double] = []
    for _ in 0..<groups { times.append(try timed(size, work) / Double(size)) }
    return times.sorted()[groups / 2]
  }

  /// The median CPU time of two works in seconds, and of their ratio, measured in turn: what slows the machine for a while slows both.
  func cpu(groups: Int = 15, of first: () throws -> Void, over second: () throws -> Void) rethrows -> (first: Double, second: Double, ratio: Double) {
    func size(_ work: () throws -> Void) rethrows -> Int {
      try work()
      return max(1, Int(0.03 / max(try timed(20, work) / 20, 1e-7)))
    }
    let sizes = [try size(first), try size(second)]
    var (a, b): ([Double], [Double]) = ([], [])
    for _ in 0..<groups {
      a.append(try timed(sizes[0], first) / Double(sizes[0]))
      b.append(try timed(sizes[1], second) / Double(sizes[1]))
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return (median(a), median(b), median(zip(a, b).map { $0 / $1 }))
  }

  private func timed(_ calls: Int, _ work: () throws -> Void) rethrows -> Double {
    let start = Suite.cpuSeconds
    for _ in 0..<calls { try work() }
    return Suite.cpuSeconds - start
  }

  /// CPU time of this process, all threads.
  static var cpuSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Wall time.
  static var wallSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  func report(_ name: String, _ value: Double, _ unit: String) {
    figures.append((name, value, unit))
    let digits = value == 0 ? 0 : max(0, 3 - Int(log10(abs(value)).rounded(.up)))
    let text = String(format: "%.\(digits)f", value)
    print(name.padding(toLength: 58, withPad: " ", startingAt: 0), String(repeating: " ", count: max(0, 10 - text.count)) + text, unit)
  }

  func write(to path: String) throws {
    let json = JSONValue.object(figures.map { JSONValue.Field($0.name, ["value": .number($0.value), "unit": .text($0.unit)]) })
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(json.text(indented: true).utf8).write(to: file, options: .atomic)
  }
}

/// Files of the project that are measured on; run from its root.
enum Inputs {
  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
}
