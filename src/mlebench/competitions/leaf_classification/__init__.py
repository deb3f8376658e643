"""Leaf Classification: which of 99 plants is this leaf from?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import multiclass_log_loss
from mlebench.preparation.published import one_hot, read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, open_raw_files
from mlebench.submissions import RowSum, SubmissionRules, probability

SPECIES = tuple(
    """
    Acer_Capillipes Acer_Circinatum Acer_Mono Acer_Opalus Acer_Palmatum Acer_Pictum
    Acer_Platanoids Acer_Rubrum Acer_Rufinerve Acer_Saccharinum Alnus_Cordata Alnus_Maximowiczii
    Alnus_Rubra Alnus_Sieboldiana Alnus_Viridis Arundinaria_Simonii Betula_Austrosinensis
    Betula_Pendula Callicarpa_Bodinieri Castanea_Sativa Celtis_Koraiensis Cercis_Siliquastrum
    Cornus_Chinensis Cornus_Controversa Cornus_Macrophylla Cotinus_Coggygria Crataegus_Monogyna
    Cytisus_Battandieri Eucalyptus_Glaucescens Eucalyptus_Neglecta Eucalyptus_Urnigera
    Fagus_Sylvatica Ginkgo_Biloba Ilex_Aquifolium Ilex_Cornuta Liquidambar_Styraciflua
    Liriodendron_Tulipifera Lithocarpus_Cleistocarpus Lithocarpus_Edulis Magnolia_Heptapeta
    Magnolia_Salicifolia Morus_Nigra Olea_Europaea Phildelphus Populus_Adenopoda
    Populus_Grandidentata Populus_Nigra Prunus_Avium Prunus_X_Shmittii Pterocarya_Stenoptera
    Quercus_Afares Quercus_Agrifolia Quercus_Alnifolia Quercus_Brantii Quercus_Canariensis
    Quercus_Castaneifolia Quercus_Cerris Quercus_Chrysolepis Quercus_Coccifera Quercus_Coccinea
    Quercus_Crassifolia Quercus_Crassipes Quercus_Dolicholepis Quercus_Ellipsoidalis
    Quercus_Greggii Quercus_Hartwissiana Quercus_Ilex Quercus_Imbricaria Quercus_Infectoria_sub
    Quercus_Kewensis Quercus_Nigra Quercus_Palustris Quercus_Phellos Quercus_Phillyraeoides
    Quercus_Pontica Quercus_Pubescens Quercus_Pyrenaica Quercus_Rhysophylla Quercus_Rubra
    Quercus_Semecarpifolia Quercus_Shumardii Quercus_Suber Quercus_Texana Quercus_Trojana
    Quercus_Variabilis Quercus_Vulcanica Quercus_x_Hispanica Quercus_x_Turneri
    Rhododendron_x_Russellianum Salix_Fragilis Salix_Intergra Sorbus_Aria Tilia_Oliveri
    Tilia_Platyphyllos Tilia_Tomentosa Ulmus_Bergmanniana Viburnum_Tinus
    Viburnum_x_Rhytidophylloides Zelkova_Serrata
    """.split()
)


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv.zip"), test_size=0.1)
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns="species"), data.public / "test.csv")
    uniform = dict.fromkeys(SPECIES, 1 / len(SPECIES))
    write_csv(sample_submission(test[["id"]], uniform), data.public / "sample_submission.csv")
    write_csv(one_hot(test[["id"]], test["species"], SPECIES), data.private / "test.csv")
    with open_raw_files(data.raw / "images.zip", data.scratch) as images:
        copy_files(images, data.public, [f"images/{i}.jpg" for i in [*train["id"], *test["id"]]])
    (data.private / "images").mkdir()


competition = kaggle_competition(
    id="leaf-classification",
    package=__name__,
    category="image classification with tabular features",
    metric_name="multi-class log loss",
    rules=SubmissionRules(
        "id",
        tuple(map(probability, SPECIES)),
        row_sum=RowSum(SPECIES, tolerance=1.1e-5),
        allows_extra_columns=False,
    ),
    score=scored_by(multiclass_log_loss, SPECIES),
    prepare=_prepare,
)
