/// Labels at the ends of lines, moved apart until none stands over another.
enum LabelStack {
  /// New centers, in the order given, each as near its wish as its neighbors let it.
  ///
  /// - Parameters:
  ///   - wishes: centers in pixels.
  ///   - heights: room each label needs.
  ///   - range: where centers may lie; what does not fit hangs out below.
  static func spread(_ wishes: [Double], heights: [Double], within range: ClosedRange<Double>) -> [Double] {
    precondition(wishes.count == heights.count, "each label has its height")
    let order = wishes.indices.sorted { (wishes[$0], $0) < (wishes[$1], $1) }
    // Runs of touching labels, each kept about the mean of its wishes.
    var runs: [(members: [Int], center: Double)] = []
    for index in order {
      runs.append(([index], min(max(wishes[index], range.lowerBound), range.upperBound)))
      while runs.count > 1, let last = runs.last {
        let before = runs[runs.count - 2]
        guard before.center + half(before.members, heights) > last.center - half(last.members, heights) + 1e-9 else { break }
        let members = before.members + last.members
        let mean = members.map { wishes[$0] }.reduce(0, +) / Double(members.count)
        let reach = half(members, heights) - (heights[members[0]] / 2)
        runs.removeLast(2)
        runs.append((members, min(max(mean, range.lowerBound + reach), max(range.upperBound - reach, range.lowerBound + reach))))
      }
    }
    var centers = wishes
    for run in runs {
      var top = run.center - half(run.members, heights)
      for index in run.members {
        centers[index] = top + heights[index] / 2
        top += heights[index]
      }
    }
    return centers
  }

  private static func half(_ members: [Int], _ heights: [Double]) -> Double { members.map { heights[$0] }.reduce(0, +) / 2 }
}
