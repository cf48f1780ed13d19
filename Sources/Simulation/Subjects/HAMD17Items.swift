import Trial

/// The structure of the 17 items of the Hamilton Depression Rating Scale: facts of scoring and of statistics, no wording of the scale.
///
/// - Loadings and thresholds of a graded-response model with one factor θ, y = λθ + √(1 − λ²) ε, the item's score being the number of thresholds below y.
///   The loadings are assumed as min(0.92, 1.18 r), r the item's corrected correlation with the total, and 0 for item 17; the thresholds, 0.75 apart
///   (0.90 where the item has two), are set so that θ ~ N(0, 1) reproduces the item's mean. Both from item means and correlations of outpatients after
///   treatment in the STAR*D trial (total 11.4, standard deviation 8.6, α 0.89): Rush AJ et al. (2006), An evaluation of the QIDS and the Hamilton scale in
///   STAR*D, PMC2929841, table 3.
/// - Nine items of 0 to 4 and eight of 0 to 2: Hamilton M (1960), *J Neurol Neurosurg Psychiatry* 23:56.
/// - Checked: total 11.3 (8.35) with α 0.887 at θ ~ N(0, 1); 24.0 (4.6) among the 62% with 18 or more at θ ~ N(1, 0.6) (`ItemTests`).
enum HAMD17Items {
  struct Item: Equatable, Sendable {
    let name: String
    /// λ.
    let loading: Double
    /// Rising: as many as the item's highest score.
    let thresholds: [Double]
  }

  /// In the order of the scale, whose names and highest scores they have.
  static let all: [Item] = zip(HamiltonScale.items, parameters).map { item, parameter in
    precondition(parameter.thresholds.count == item.highest, "an item has a threshold for each score above 0")
    return Item(name: item.name, loading: parameter.loading, thresholds: parameter.thresholds)
  }

  private static let parameters: [(loading: Double, thresholds: [Double])] = [
    (0.897, [-0.182, 0.568, 1.318, 2.068]),
    (0.72, [-0.117, 0.633, 1.383, 2.133]),
    (0.637, [0.765, 1.515, 2.265, 3.015]),
    (0.59, [-0.068, 0.832]),
    (0.555, [-0.367, 0.533]),
    (0.602, [0.162, 1.062]),
    (0.873, [-0.451, 0.299, 1.049, 1.799]),
    (0.708, [0.643, 1.393, 2.143, 2.893]),
    (0.614, [0.218, 0.968, 1.718, 2.468]),
    (0.802, [0.018, 0.768, 1.518, 2.268]),
    (0.684, [-0.384, 0.366, 1.116, 1.866]),
    (0.507, [0.692, 1.592]),
    (0.779, [-0.297, 0.603]),
    (0.519, [-0.068, 0.832]),
    (0.519, [0.358, 1.108, 1.858, 2.608]),
    (0.283, [0.791, 1.691]),
    (0, [1.918, 2.818]),
  ]
}
