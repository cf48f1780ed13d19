import Report
import TestSupport
import Testing

@Suite struct `Number style` {
  @Test(
    .tags(.identity),
    arguments: [
      (-1.3876, 2, "−1.39"), (0, 1, "0.0"), (-0.001, 2, "0.00"), (-0.004999, 2, "0.00"), (12345.678, 1, "12\u{202F}345.7"), (9999, 0, "9999"),
      (-1_234_567, 0, "−1\u{202F}234\u{202F}567"), (.infinity, 1, "∞"), (-.infinity, 0, "−∞"), (.nan, 2, "NaN"), (0.125, 2, "0.12"), (2.5, 0, "2"),
    ])
  func `writes a number with a proper minus and thin spaces`(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberStyle.number(value, decimals: decimals) == text)
  }

  @Test(
    .tags(.identity),
    arguments: [
      (0.16, "0.16"), (0.0219, "0.022"), (0.0996, "0.10"), (0.1, "0.10"), (0.0024, "0.0024"), (0.001, "0.0010"), (0.00099, "< 0.001"), (0, "< 0.001"),
      (0.9951, "> 0.99"), (1, "> 0.99"), (0.05, "0.050"),
    ])
  func `writes a p-value with two significant digits`(_ p: Double, _ text: String) {
    #expect(NumberStyle.pValue(p) == text)
  }

  @Test(.tags(.identity), arguments: [(0.0015253, "0.00153"), (0.00002123, "0.0000212"), (0.0245, "0.0245"), (0.009996, "0.0100"), (0, "0")])
  func `keeps three digits of a nominal level however small`(_ p: Double, _ text: String) {
    #expect(NumberStyle.level(p) == text)
  }

  @Test(
    .tags(.identity),
    arguments: [
      (0.302, 0.004, "30%"), (0.0251, 0.0016, "2.5%"), (0.0251, 0.016, "3%"), (0, 0, "< 0.1%"), (1, 0, "> 99%"), (0.0003, 0.0001, "< 0.1%"),
      (0.9964, 0.0006, "> 99%"), (0.003, 0.02, "< 1%"), (0.0996, 0.001, "10%"),
    ])
  func `gives a simulated probability no more digits than its error supports`(_ p: Double, _ error: Double, _ text: String) {
    #expect(NumberStyle.probability(p, monteCarloError: error) == text)
  }

  @Test(
    .tags(.identity),
    arguments: [
      (0.0, "0%"), (1.0, "100%"), (0.5, "50%"), (0.025, "2.5%"), (0.0015253, "0.15%"), (0.8514, "85%"), (0.9996, "> 99%"), (0.00001, "< 0.01%"),
      (1.013, "101%"),
    ])
  func `writes an exact probability and never rounds it to 0 or 1`(_ p: Double, _ text: String) {
    #expect(NumberStyle.probability(p) == text)
  }

  @Test(.tags(.identity), arguments: [(0.86, 1), (1.1, 1), (0.24, 2), (3.0, 0), (12, 0), (0.05, 2)])
  func `takes decimals such that half a unit is below a fifth of the standard error`(_ error: Double, _ decimals: Int) {
    #expect(NumberStyle.decimals(standardError: error) == decimals)
    #expect(0.5 * pow10(-decimals) < error / 5)
    if decimals > 0 { #expect(0.5 * pow10(1 - decimals) >= error / 5) }
  }

  @Test(.tags(.identity), arguments: [(0.0041, 3, "0.004"), (0.0096, 2, "0.01"), (0.44, 1, "0.4"), (0.74, 1, "0.7"), (3.2, 0, "3"), (37.0, 0, "37")])
  func `takes the decimals of the first digit of a Monte Carlo error`(_ error: Double, _ decimals: Int, _ text: String) {
    #expect(NumberStyle.decimals(monteCarloError: error) == decimals)
    #expect(NumberStyle.monteCarloError(error) == text)
  }

  @Test(.tags(.identity)) func `writes plain numbers as an author would`() {
    #expect(NumberStyle.plain(0.25) == "0.25")
    #expect(NumberStyle.plain(8) == "8")
    #expect(NumberStyle.plain(-0.35) == "−0.35")
    #expect(NumberStyle.plain(2.2) == "2.2")
    #expect(NumberStyle.scientific(2.44e-12) == "2.4 × 10⁻¹²")
    #expect(NumberStyle.scientific(-9.96e-5) == "−1.0 × 10⁻⁴")
    #expect(NumberStyle.percent(0.975) == "97.5%")
    #expect(NumberStyle.percent(0.5625) == "56.25%")
    #expect(NumberStyle.range(-5.06, -0.69, decimals: 1) == "−5.1 to −0.7")
  }

  private func pow10(_ exponent: Int) -> Double {
    var value = 1.0
    for _ in 0..<abs(exponent) { value *= exponent < 0 ? 0.1 : 10 }
    return value
  }
}
