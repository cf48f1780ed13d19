/// A search for the point of a box at which an event is most probable, by simulation: a grid first, then steps around the best points, then a count on
/// fresh random numbers at the best of all.
///
/// All points are compared on the same random numbers, so that their order is sharper than their errors. The maximum of noisy numbers is too large; the
/// fresh count is not, for its trials had no part in the choice.
public struct WorstCaseSearch: Sendable {
  public struct Axis: Sendable {
    /// Where the grid looks; at least one value. Numbers rise.
    public var grid: [Double]
    /// Whether values between two of the grid make sense.
    public var isContinuous: Bool
    public init(grid: [Double], isContinuous: Bool) {
      precondition(!grid.isEmpty, "an axis has a value")
      self.grid = grid
      self.isContinuous = isContinuous
    }
  }

  public struct Found: Equatable, Sendable {
    public var point: [Double]
    /// Where the search found it most probable, with the error of its trials: biased upward, for it was chosen.
    public var searched: MonteCarlo
    /// On fresh trials.
    public var fresh: MonteCarlo
    /// Points looked at.
    public var points: Int
  }

  public var axes: [Axis]
  /// Trials a point of the grid, a point of the refinement, and of the fresh count.
  public var gridTrials: Int
  public var refinedTrials: Int
  public var freshTrials: Int
  /// Of the grid, so many best points are refined.
  public var starts = 2
  /// Steps are halved so often.
  public var halvings = 2

  public init(axes: [Axis], gridTrials: Int, refinedTrials: Int, freshTrials: Int) {
    precondition(gridTrials >= 2 && refinedTrials >= 2 && freshTrials >= 2, "an error needs two trials")
    self.axes = axes
    self.gridTrials = gridTrials
    self.refinedTrials = refinedTrials
    self.freshTrials = freshTrials
  }

  /// - Parameter count: in how many of the trials numbered from 1 the event happens, point by point; fresh ones are on random numbers of their own.
  public func search(_ count: (_ points: [[Double]], _ trials: Int, _ fresh: Bool) throws -> [Int]) throws -> Found {
    let grid = axes.reduce([[]]) { points, axis in points.flatMap { point in axis.grid.map { point + [$0] } } }
    let first = try count(grid, gridTrials, false)
    let best = grid.indices.sorted { (first[$1], $0) < (first[$0], $1) }.prefix(starts)
    var known: [[Double]: Int] = [:]
    var points = grid.count
    func refine(_ candidates: [[Double]]) throws {
      var new: [[Double]] = []
      for point in candidates where known[point] == nil && !new.contains(point) { new.append(point) }
      guard !new.isEmpty else { return }
      points += new.count
      for (point, found) in zip(new, try count(new, refinedTrials, false)) { known[point] = found }
    }
    var peaks = best.map { grid[$0] }
    try refine(peaks)
    for halving in 1...max(halvings, 1) {
      for index in peaks.indices {
        var around = neighbors(of: peaks[index], halving: halving)
        try refine(around)
        // Uphill as long as it goes: a rise by one trial may be chance, and so the way is not long.
        for _ in 0..<2 {
          guard let up = around.max(by: { (known[$0] ?? 0) < (known[$1] ?? 0) }), (known[up] ?? 0) > (known[peaks[index]] ?? 0) else { break }
          peaks[index] = up
          around = neighbors(of: up, halving: halving)
          try refine(around)
        }
      }
    }
    let top = peaks.max { (known[$0] ?? 0) < (known[$1] ?? 0) } ?? grid[0]
    let fresh = try count([top], freshTrials, true)[0]
    guard let searched = MonteCarlo.share(known[top] ?? 0, of: refinedTrials), let counted = MonteCarlo.share(fresh, of: freshTrials) else {
      preconditionFailure("trials were counted")
    }
    return Found(point: top, searched: searched, fresh: counted, points: points)
  }

  /// A step either way along each continuous axis, and every other kind along the others.
  private func neighbors(of point: [Double], halving: Int) -> [[Double]] {
    axes.indices.flatMap { axis -> [[Double]] in
      let values: [Double]
      let grid = axes[axis].grid
      if axes[axis].isContinuous, let low = grid.first, let high = grid.last, high > low {
        let step = (high - low) / Double(max(grid.count - 1, 1)) / Double(1 << halving)
        values = [point[axis] - step, point[axis] + step].filter { $0 >= low && $0 <= high }
      } else {
        values = halving == 1 ? grid.filter { $0 != point[axis] } : []
      }
      return values.map { value in
        var next = point
        next[axis] = value
        return next
      }
    }
  }
}
