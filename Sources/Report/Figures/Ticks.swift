import Foundation

/// Round places on an axis.
enum Ticks {
  /// At most `most` multiples of a round step (1, 2, 2.5, 5 times a power of ten) within a range.
  static func within(_ range: ClosedRange<Double>, most: Int) -> [Double] {
    let step = self.step(over: range.upperBound - range.lowerBound, most: most)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard first <= last else { return [] }
    return stride(from: first, through: last, by: 1).map { $0 * step + 0 }
  }

  /// Logarithms of round ratios within a range of logarithms: 1, 2, 5 times powers of ten, powers of ten alone where those are too many, 1, 1.5, 2, 3,
  /// 5, 7 where they are fewer than three, and multiples of a round step where even these are.
  static func ratios(_ range: ClosedRange<Double>, most: Int) -> [Double] {
    let powers = Int(floor(range.lowerBound / log(10)))...Int(ceil(range.upperBound / log(10)))
    for steps in [[1.0, 2, 5], [1], [1, 1.5, 2, 3, 5, 7]] {
      let all = powers.flatMap { power in steps.map { log($0) + Double(power) * log(10) } }.filter(range.contains)
      if (3...most).contains(all.count) { return all }
    }
    return within(exp(range.lowerBound)...exp(range.upperBound), most: most).filter { $0 > 0 }.map { log($0) }
  }

  /// Decimals that tell ticks apart.
  static func decimals(_ ticks: [Double]) -> Int {
    (0...6).first { decimals in ticks.allSatisfy { abs($0 * pow(10, Double(decimals)) - ($0 * pow(10, Double(decimals))).rounded()) < 1e-6 } } ?? 6
  }

  private static func step(over span: Double, most: Int) -> Double {
    precondition(span > 0 && most >= 2, "an axis has a length and room for two ticks")
    let power = pow(10, floor(log10(span / Double(most))))
    return [1, 2, 2.5, 5, 10, 20].map { $0 * power }.first { span / $0 <= Double(most - 1) + 1e-9 } ?? 50 * power
  }
}
