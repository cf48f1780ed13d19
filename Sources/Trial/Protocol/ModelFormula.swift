/// A linear model in R's notation: `CHG ~ BASE * AVISIT + TRT01P * AVISIT + us(AVISIT | USUBJID)`.
///
/// `a*b` has been written out as `a + b + a:b`; equal terms stand once; terms are in R's order (by number of variables, then as written).
public struct ModelFormula: Equatable, Hashable, Sendable {
  public var response: String
  /// Each term is the product of one or more variables, in the order written.
  public var terms: [[String]]
  public var hasIntercept: Bool
  public var covariance: CovarianceTerm?
  /// `CNSR` of `Surv(AVAL, 1 - CNSR)`, where the response is a time to an event.
  public var censoring: String?
  /// Factors within whose levels patients are compared: `strata(SITE)`.
  public var strata: [String] = []
  /// Time at risk, of `offset(log(TRTDURD))`.
  public var offset: String?
  /// As written.
  public var text: String

  public init(
    response: String, terms: [[String]], hasIntercept: Bool = true, covariance: CovarianceTerm? = nil, censoring: String? = nil,
    strata: [String] = [], offset: String? = nil, text: String
  ) {
    self.response = response
    self.terms = terms
    self.hasIntercept = hasIntercept
    self.covariance = covariance
    self.censoring = censoring
    self.strata = strata
    self.offset = offset
    self.text = text
  }
  /// All variables on the right, once each, without those of the covariance term.
  public var variables: [String] {
    var seen: [String] = []
    for name in terms.joined() where !seen.contains(name) { seen.append(name) }
    return seen
  }
}
