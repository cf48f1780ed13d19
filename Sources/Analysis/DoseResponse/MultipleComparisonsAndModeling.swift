import Design
import Mathematics

/// MCP-Mod: a test of a dose-response by the contrasts of all candidates, then curves of those that pass it, and the dose they point to.
///
/// - Reference: Bretz, Pinheiro & Branson (2005), Biometrics 61:738–748; EMA (2014), qualification opinion of MCP-Mod, EMA/CHMP/SAWP/757052/2013.
/// - Checked: its parts against DoseFinding; the walk in `MultipleComparisonsAndModelingTests`.
public struct MultipleComparisonsAndModeling: Equatable, Sendable {
  public enum Selection: Equatable, Sendable {
    case best(DoseResponseFit.Criterion)
    /// The candidate with the greatest statistic.
    case greatestStatistic
  }

  public let test: DoseContrastTest
  public let adjustedP: [Double]
  /// Positions of the candidates whose adjusted p is at most the error.
  public let significant: [Int]
  /// The fits of the families of the significant candidates, each family once, and which candidate brought it.
  public let fits: [(candidate: Int, fit: DoseResponseFit)]
  /// The chosen one, as a position in `fits`; nil where no candidate is significant.
  public let chosen: Int?

  public static func == (a: Self, b: Self) -> Bool {
    a.test == b.test && a.adjustedP == b.adjustedP && a.significant == b.significant && a.chosen == b.chosen
      && a.fits.elementsEqual(b.fits) { $0.candidate == $1.candidate && $0.fit == $1.fit }
  }

  /// - Parameters:
  ///   - error: one-sided, in (0, 1).
  /// - Throws: whatever a test or a fit gives out with.
  public init(
    _ models: CandidateModels, data: DoseResponseData, error: Double, selection: Selection = .best(.akaike)
  ) throws(MathematicalFailure) {
    precondition(error > 0 && error < 1, "an error lies in (0, 1)")
    let test = try DoseContrastTest(models, of: try data.doseMeans().estimates)
    let p = try test.adjustedP()
    let significant = p.indices.filter { p[$0] <= error }.sorted { test.statistics[$0] > test.statistics[$1] }
    var fits: [(candidate: Int, fit: DoseResponseFit)] = []
    for candidate in significant {
      let family = models.curves[candidate].family
      guard !fits.contains(where: { $0.fit.curve.family == family }) else { continue }
      fits.append((candidate, try DoseResponseFit(family, to: data)))
    }
    self.test = test
    adjustedP = p
    self.significant = significant
    self.fits = fits
    switch selection {
    case .greatestStatistic: chosen = fits.isEmpty ? nil : 0
    case .best(let criterion):
      chosen = fits.indices.min { (fits[$0].fit.criterion(criterion) ?? .infinity) < (fits[$1].fit.criterion(criterion) ?? .infinity) }
    }
  }
}
