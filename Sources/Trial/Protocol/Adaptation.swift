/// How the p-values of a trial's stages, each from the patients of that stage alone, become one.
public enum CombinationMethod: String, Equatable, Sendable, CaseIterable {
  /// Sums of their normal quantiles, weighted by the square roots of the planned information of each stage.
  case inverseNormal = "inverse normal"
  /// Their product.
  case fisher = "Fisher"
}

/// A change of the trial that a look may bring, by a rule fixed before the first patient.
public struct Adaptation: Equatable, Sendable {
  public var name: String
  public var label: String?
  /// Index into the design's looks, not the end.
  public var look: Int
  public var change: Change

  public enum Change: Equatable, Sendable {
    /// How many patients come after the look.
    case sampleSize(SizeRule)
    /// Which arms go on beside the control.
    case arms(SelectionRule, freed: FreedPatients)
    /// Who is enrolled from then on.
    case population(SelectionRule)
  }

  /// Which of the hypotheses still in the trial go on.
  public struct SelectionRule: Equatable, Sendable {
    public enum Keep: Equatable, Sendable {
      /// So many of the best; of equals the first of the file.
      case best(Int)
      /// The best and all that come so near to it, in the unit of what they are judged by.
      case within(Double)
      /// Those whose estimated benefit is above, in the endpoint's unit; where there is none the trial ends.
      case benefitAbove(Double)
    }
    public enum Criterion: String, Equatable, Sendable, CaseIterable {
      /// The estimated benefit, from all patients of the look.
      case effect
      /// Φ⁻¹(1 − p) of the same estimate.
      case z
      /// The probability that all planned patients would show it, averaged over what is believed of the effect when all effects were as likely before.
      case predictiveProbability = "predictive probability"
    }
    public var keep: Keep
    public var criterion: Criterion

    public init(keep: Keep, by criterion: Criterion) { (self.keep, self.criterion) = (keep, criterion) }
  }

  /// What becomes of the patients planned for the arms that are dropped.
  public enum FreedPatients: String, Equatable, Sendable, CaseIterable {
    /// They are not enrolled.
    case saved
    /// The arms that go on have them.
    case shared
  }

  public struct SizeRule: Equatable, Sendable {
    public enum Blinding: Equatable, Sendable {
      /// From the variance of all scores, whatever the arms: the planned size times variance seen over variance planned.
      case blinded
      /// The size at which the test at the end has this probability of success, were the effect seen the truth.
      case unblinded(conditionalPower: Double)
    }
    public var blinding: Blinding
    /// Of patients in all; the least is what was planned.
    public var most: Int

    public init(_ blinding: Blinding, most: Int) { (self.blinding, self.most) = (blinding, most) }
  }

  /// Whether the ordinary test at the end would not keep its error after this change.
  public var needsCombination: Bool {
    if case .sampleSize(let rule) = change { rule.blinding != .blinded } else { true }
  }
}
