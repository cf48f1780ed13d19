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

  static let all: [Item] = [
    Item(name: "depressed mood", loading: 0.897, thresholds: [-0.182, 0.568, 1.318, 2.068]),
    Item(name: "guilt", loading: 0.72, thresholds: [-0.117, 0.633, 1.383, 2.133]),
    Item(name: "suicide", loading: 0.637, thresholds: [0.765, 1.515, 2.265, 3.015]),
    Item(name: "insomnia, initial", loading: 0.59, thresholds: [-0.068, 0.832]),
    Item(name: "insomnia, middle", loading: 0.555, thresholds: [-0.367, 0.533]),
    Item(name: "insomnia, delayed", loading: 0.602, thresholds: [0.162, 1.062]),
    Item(name: "work and activities", loading: 0.873, thresholds: [-0.451, 0.299, 1.049, 1.799]),
    Item(name: "retardation", loading: 0.708, thresholds: [0.643, 1.393, 2.143, 2.893]),
    Item(name: "agitation", loading: 0.614, thresholds: [0.218, 0.968, 1.718, 2.468]),
    Item(name: "anxiety, psychic", loading: 0.802, thresholds: [0.018, 0.768, 1.518, 2.268]),
    Item(name: "anxiety, somatic", loading: 0.684, thresholds: [-0.384, 0.366, 1.116, 1.866]),
    Item(name: "somatic, gastrointestinal", loading: 0.507, thresholds: [0.692, 1.592]),
    Item(name: "somatic, general", loading: 0.779, thresholds: [-0.297, 0.603]),
    Item(name: "libido", loading: 0.519, thresholds: [-0.068, 0.832]),
    Item(name: "hypochondriasis", loading: 0.519, thresholds: [0.358, 1.108, 1.858, 2.608]),
    Item(name: "weight loss", loading: 0.283, thresholds: [0.791, 1.691]),
    Item(name: "loss of insight", loading: 0, thresholds: [1.918, 2.818]),
  ]
}
