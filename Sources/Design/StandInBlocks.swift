// Stands in for Design/Randomization until it arrives.
public struct PermutedBlocks: Sendable {
  let ratio: [Int]
  let strataCount: Int
  public init(ratio: [Int], strataCount: Int) {
    self.ratio = ratio
    self.strataCount = strataCount
  }
  public struct Running {
    let ratio: [Int]
    var seen: [Int]
    public mutating func assign(stratum: Int) -> Int {
      var place = seen[stratum] % ratio.reduce(0, +)
      seen[stratum] += 1
      var arm = 0
      while place >= ratio[arm] {
        place -= ratio[arm]
        arm += 1
      }
      return arm
    }
  }
  public func start(seed: UInt64, trial: UInt64) -> Running { Running(ratio: ratio, seen: [Int](repeating: Int(seed ^ trial) & 7, count: strataCount)) }
}
