#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Answers to a question of design that the source leaves open (looks by patients or by visit, one trial or two), weighed by how well each predicts the words.
///
///     P(k | words) = πₖ Eₖ ∕ Σ π E,   Bayes factor of k against j = Eₖ ∕ Eⱼ,   E the probability of the words under an answer
///
/// - Reference: Kass & Raftery (1995), JASA 90:773–795.
/// - Checked: identities in `AlternativesTests`.
public struct Alternatives: Equatable, Sendable {
  public let names: [String]
  /// πₖ.
  public let prior: [Double]
  /// log Eₖ; −∞ for an answer under which the words cannot be.
  public let logEvidence: [Double]
  /// P(k | words).
  public let posterior: [Double]
  /// log Σ π E: of the words, whatever the answer.
  public let logTotal: Double

  /// - Parameters:
  ///   - prior: positive, summing to 1.
  ///   - logEvidence: not all −∞, none +∞.
  /// - Returns: nil where no answer allows the words.
  public init?(_ names: [String], prior: [Double], logEvidence: [Double]) {
    precondition(names.count == prior.count && prior.count == logEvidence.count && !names.isEmpty, "every answer has a prior and an evidence")
    precondition(prior.allSatisfy { $0 > 0 } && abs(prior.reduce(0, +) - 1) < 1e-9, "the priors are positive and sum to 1")
    precondition(logEvidence.allSatisfy { $0 < .infinity }, "an evidence is finite")
    guard let greatest = logEvidence.max(), greatest > -.infinity else { return nil }
    let weights = zip(prior, logEvidence).map { $0 * exp($1 - greatest) }
    let sum = weights.reduce(0, +)
    self.names = names
    self.prior = prior
    self.logEvidence = logEvidence
    posterior = weights.map { $0 / sum }
    logTotal = greatest + log(sum)
  }

  /// Eₖ ∕ Eⱼ; ∞ where only the first allows the words, nil where neither does.
  public func bayesFactor(of k: Int, against j: Int) -> Double? {
    if logEvidence[j] == -.infinity { return logEvidence[k] == -.infinity ? nil : .infinity }
    return exp(logEvidence[k] - logEvidence[j])
  }
}
