/// How the variance between trials, τ², is estimated. The words are those of a programme file.
public enum Heterogeneity: String, CaseIterable, Equatable, Sendable {
  /// One effect common to all trials: τ² = 0.
  case common = "none"
  /// DerSimonian & Laird (1986): moments, weights 1∕vᵢ.
  case derSimonianLaird = "DerSimonian-Laird"
  /// Hedges & Olkin (1985): moments, equal weights.
  case hedges = "Hedges"
  /// Hunter & Schmidt (1990).
  case hunterSchmidt = "Hunter-Schmidt"
  /// Sidik & Jonkman (2005), begun at the variance of the effects.
  case sidikJonkman = "Sidik-Jonkman"
  /// Paule & Mandel (1982): Q(τ²) equal to its degrees of freedom.
  case pauleMandel = "Paule-Mandel"
  /// Maximum likelihood.
  case maximumLikelihood = "ML"
  /// Restricted maximum likelihood.
  case restrictedMaximumLikelihood = "REML"
  /// Empirical Bayes (Morris 1983), whose equation has Paule and Mandel's solution.
  case empiricalBayes = "empirical Bayes"

  /// The method in words, for a page.
  public var name: String {
    switch self {
    case .common: "one common effect"
    case .derSimonianLaird: "DerSimonian–Laird"
    case .hedges: "Hedges"
    case .hunterSchmidt: "Hunter–Schmidt"
    case .sidikJonkman: "Sidik–Jonkman"
    case .pauleMandel: "Paule–Mandel"
    case .maximumLikelihood: "maximum likelihood"
    case .restrictedMaximumLikelihood: "restricted maximum likelihood"
    case .empiricalBayes: "empirical Bayes"
    }
  }
}

/// How the interval of the pooled effect is made. The words are those of a programme file.
public enum PooledInterval: String, CaseIterable, Equatable, Sendable {
  /// θ̂ ± z √v, v = 1 ∕ Σwᵢ: takes τ² for known, so too short where there are few trials.
  case normal
  /// θ̂ ± t √(q v), q = Σ wᵢ(yᵢ − θ̂)² ∕ (k − p), t with k − p degrees of freedom (Hartung & Knapp 2001, Sidik & Jonkman 2002).
  case hartungKnapp = "Hartung-Knapp"
  /// The same with max(1, q), never a smaller standard error than the normal one's (Knapp & Hartung 2003).
  case modifiedHartungKnapp = "modified Hartung-Knapp"
}
