import CKernels

/// Pieces of one array that are added to places of another, in groups: to[piece.to + i] += from[piece.from + i], i < length, one piece after another.
///
/// Put down once and used for many arrays of the same shape. The kernel is in C, once for each level of the processor.
///
/// - Checked: against sums written out in `RunsTests`.
public struct Runs: Sendable {
  private var runs: [CKernelsRun] = []
  /// Where each group begins, and the last ends.
  private var bounds = [0]

  public init() {}

  public var groups: Int { bounds.count - 1 }

  /// Puts down one more piece of the group at hand; one that goes on where the last one ends, in both arrays, becomes part of it.
  public mutating func append(from: Int, to: Int, length: Int) {
    precondition(from >= 0 && to >= 0 && length >= 0, "a piece lies within its arrays")
    guard length > 0 else { return }
    if runs.count > bounds[groups], let last = runs.last, Int(last.from + last.length) == from, Int(last.to + last.length) == to {
      runs[runs.count - 1].length += UInt32(length)
    } else {
      runs.append(CKernelsRun(from: UInt32(from), to: UInt32(to), length: UInt32(length)))
    }
  }

  public mutating func endGroup() { bounds.append(runs.count) }

  /// Adds one group's pieces; the arrays hold every one of them.
  public func add(group: Int, _ from: UnsafePointer<Double>, to: UnsafeMutablePointer<Double>) {
    let (first, end) = (bounds[group], bounds[group + 1])
    runs.withUnsafeBufferPointer { runs in
      guard let base = runs.baseAddress else { return }
      ckernels_add_runs(base + first, UInt64(end - first), from, to)
    }
  }
}
