/// Who leaves when, given the values seen so far, for many units at once:
///
///     logit P(leaves after t | seen at t) = interceptₜ + slope · (yₜ − x),   t = 1 … T − 1
///
/// A unit has one uniform number u and is seen 1 + #{ t : u · Π (1 + exp(logitₛ)) < 1, s = 1 … t } times: it leaves after the first t by which the
/// probability of having stayed is no longer above u. `LinearPaths` draws values and who leaves in one pass; values after leaving are taken away (NaN).
///
/// The kernel decides in single precision and, where that comes within ten times its error of 1, again in double: what is decided is what the product
/// in double says.
///
/// - Checked: against the law written out in `LogisticExitsTests`.
public struct LogisticExits: Equatable, Sendable {
  public let intercepts: [Double]
  public let slope: Double

  /// - Parameter intercepts: one a time, the last of which is never used; finite or −∞.
  public init(intercepts: [Double], slope: Double) {
    // A logit of −700 is a probability of 10⁻³⁰⁴: nobody leaves.
    self.intercepts = intercepts.map { max($0, -700) }
    self.slope = slope
  }
}
