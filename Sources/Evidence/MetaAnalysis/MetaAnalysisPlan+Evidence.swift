import Mathematics
import Notation
import Trial

extension MetaAnalysisPlan {
  /// The trials of the plan's file.
  ///
  /// - Throws: faults by line of that file.
  public func studies() throws(Faults) -> StudyTable {
    func arm(_ count: Column, _ mean: Column, _ deviation: Column, _ events: Column) -> StudyColumns.Arm {
      StudyColumns.Arm(
        patients: columns[count] ?? "", mean: columns[mean], standardDeviation: columns[deviation], events: columns[events])
    }
    let names = StudyColumns(
      study: columns[.study] ?? "", treatment: arm(.treatmentCount, .treatmentMean, .treatmentDeviation, .treatmentEvents),
      control: arm(.controlCount, .controlMean, .controlDeviation, .controlEvents))
    return try StudyTable(reading: table, columns: names, measure: effectMeasure)
  }

  /// The trials pooled as the plan has it; `benefit(standardDeviation:)` of them is what `predicted by` asks for.
  ///
  /// - Checked: the igmesine programme, against `References/meta-analysis`.
  public func evidence(_ studies: [Study], treatment: String = "treatment", control: String = "control") throws(MathematicalFailure)
    -> PublishedEvidence
  {
    let question = PublishedEvidence.Question(
      name: label ?? name, treatment: treatment, control: control, measure: effectMeasure, better: better == .lower ? .lower : .higher)
    return try PublishedEvidence(studies, question: question, heterogeneity: method, interval: interval == .normal ? .normal : .hartungKnapp)
  }

  private var effectMeasure: EffectMeasure {
    switch measure {
    case .meanDifference: .meanDifference
    case .standardizedMeanDifference: .standardizedMeanDifference
    case .riskRatio: .riskRatio
    case .oddsRatio: .oddsRatio
    case .riskDifference: .riskDifference
    }
  }

  private var method: Evidence.Heterogeneity {
    switch heterogeneity {
    case .none: .common
    case .DerSimonianLaird: .derSimonianLaird
    case .REML: .restrictedMaximumLikelihood
    case .ML: .maximumLikelihood
    case .PauleMandel: .pauleMandel
    case .Hedges: .hedges
    case .HunterSchmidt: .hunterSchmidt
    case .SidikJonkman: .sidikJonkman
    case .empiricalBayes: .empiricalBayes
    }
  }
}
