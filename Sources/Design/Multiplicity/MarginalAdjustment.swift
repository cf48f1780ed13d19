#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Multiple tests of a family that look at p values alone, all hypotheses alike.
///
/// - Checked: `References/multiplicity`, `padjust-*` (R's p.adjust); closed tests of Holm's graph in `MarginalAdjustmentTests`.
public enum MarginalAdjustment: String, Equatable, Sendable, CaseIterable {
  /// n p. Familywise error, whatever the dependence.
  case bonferroni
  /// 1 − (1 − p)ⁿ. Familywise error under independence and positive orthant dependence.
  case sidak
  /// max over smaller p of (n − k + 1) p₍ₖ₎. Familywise error, whatever the dependence.
  case holm
  /// min over greater p of (n − k + 1) p₍ₖ₎. Familywise error where Simes' test holds its own.
  case hochberg
  /// The closed test with Simes' for intersections: never above Hochberg's.
  case hommel
  /// min over greater p of n p₍ₖ₎ ∕ k. The expected share of false among the rejected, not the familywise error.
  case benjaminiHochberg

  /// Adjusted p values, at most 1: the least error at which each is rejected.
  ///
  /// - Parameter p: in [0, 1].
  /// - Reference: Holm (1979), Scandinavian Journal of Statistics 6:65–70; Hochberg (1988), Biometrika 75:800–802; Hommel (1988), Biometrika 75:383–386;
  ///   Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289–300.
  public func adjusted(_ p: [Double]) -> [Double] {
    requirePValues(p, p.count)
    let n = Double(p.count)
    let order = p.indices.sorted { p[$0] < p[$1] }
    var adjusted = p
    switch self {
    case .bonferroni: return p.map { min(n * $0, 1) }
    case .sidak: return p.map { -expm1(n * log1p(-$0)) }
    case .holm:
      var greatest = 0.0
      for (k, i) in order.enumerated() {
        greatest = max(greatest, min((n - Double(k)) * p[i], 1))
        adjusted[i] = greatest
      }
    case .hochberg, .benjaminiHochberg:
      var least = 1.0
      for (k, i) in order.enumerated().reversed() {
        least = min(least, (self == .hochberg ? n - Double(k) : n / Double(k + 1)) * p[i])
        adjusted[i] = least
      }
    case .hommel:
      // Simes' p rises with each p: of the intersections of m hypotheses that hold i, the one with the greatest others has the greatest.
      for i in p.indices {
        let others = order.reversed().filter { $0 != i }
        adjusted[i] = (0..<p.count).map { m in Self.simes([p[i]] + others.prefix(m).map { p[$0] }) }.max() ?? p[i]
      }
    }
    return adjusted
  }

  /// Simes' p of the hypothesis that all are true: min n p₍ₖ₎ ∕ k.
  ///
  /// - Reference: Simes (1986), Biometrika 73:751–754.
  /// - Checked: `References/multiplicity`, `simes-global-*`.
  public static func simes(_ p: [Double]) -> Double {
    requirePValues(p, p.count)
    precondition(!p.isEmpty, "a family has hypotheses")
    let ordered = p.sorted()
    return ordered.indices.map { Double(ordered.count) * ordered[$0] / Double($0 + 1) }.min() ?? 1
  }
}
