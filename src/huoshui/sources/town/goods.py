"""What stands on the invoices: goods or services of the four lines of each trade, four inputs, four per expense.

Written as on Chinese invoices: the short name of the tax classification between asterisks, then the goods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from huoshui.sources.town.trades import TRADES

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: Final = 4

GOODS: Final[Mapping[str, str]] = {
    "materials_wholesale": "*黑色金属冶炼压延品*螺纹钢 *非金属矿物制品*水泥 *金属制品*紧固件 *非金属矿物制品*石材",
    "equipment_wholesale": "*电线电缆*电缆 *通用设备*水泵 *计算机外部设备*显示器 *家用电器*空调",
    "food_wholesale": "*酒*白酒 *软饮料*饮料 *水果*鲜果 *糖果类食品*糕点",
    "works": "*建筑服务*工程款 *建筑服务*市政工程 *建筑服务*道路工程 *建筑服务*环保工程",
    "fitting_out": "*建筑服务*装饰工程 *建筑服务*消防安装 *建筑服务*水电安装 *建筑服务*弱电工程",
    "labour": "*建筑服务*劳务费 *人力资源服务*劳务派遣 *物流辅助服务*装卸费 *人力资源服务*外包服务",
    "metal_goods": "*金属制品*钢结构件 *金属制品*铝合金门窗 *金属制品*冲压件 *金属制品*建筑五金",
    "machinery": "*通用设备*泵 *通用设备*液压缸 *专用设备*专用机械 *通用设备*机加工件",
    "electronics": "*电子元件*线路板 *电子元件*传感器 *仪器仪表*控制器 *仪器仪表*电工仪表",
    "chemicals_plastics": "*塑料制品*塑料件 *涂料*工业涂料 *塑料制品*型材 *橡胶制品*密封件",
    "food_making": "*焙烤食品*面包 *方便食品*方便食品 *调味品*酱料 *谷物加工品*大米",
    "textiles_furniture": "*服装*服装 *家具*木制家具 *服装*针织服装 *家具*办公家具",
    "software": "*信息技术服务*软件开发 *信息技术服务*技术服务费 *信息技术服务*数据处理 *信息技术服务*系统集成",
    "technical_services": "*研发和技术服务*检测费 *设计服务*设计费 *研发和技术服务*技术咨询 *研发和技术服务*技术服务",
    "business_services": "*鉴证咨询服务*咨询费 *广告服务*广告费 *会议展览服务*会务费 *现代服务*保洁费",
    "transport": "*运输服务*运费 *物流辅助服务*仓储费 *经纪代理服务*货代服务 *运输服务*配送费",
    "shop": "*日用杂品*日用品 *服装*服装 *医药*药品 *家用电器*小家电",
    "catering": "*餐饮服务*餐费 *餐饮服务*团餐 *餐饮服务*饮品 *餐饮服务*餐饮",
    "resident_services": "*生活服务*美容 *劳务*汽车维修 *生活服务*摄影 *生活服务*洗涤",
    "culture_sport": "*生活服务*培训费 *文化体育服务*健身会费 *文化体育服务*演出服务 *文化体育服务*场地费",
    "farming": "*蔬菜*鲜蔬菜 *水果*鲜果 *牲畜*生猪 *水产品*淡水鱼",
}

INPUTS: Final[Mapping[str, str]] = {
    "works": "*非金属矿物制品*商品混凝土 *黑色金属冶炼压延品*钢材 *经营租赁*机械租赁 *建筑服务*专业分包",
    "fitting_out": "*建筑用材*板材 *电线电缆*电线 *金属制品*龙骨 *涂料*乳胶漆",
    "labour": "*劳保用品*劳保用品 *经营租赁*设备租赁 *人力资源服务*劳务外包 *办公用品*办公用品",
    "metal_goods": "*有色金属压延品*铝材 *黑色金属冶炼压延品*钢板 *金属制品*配件 *化学制剂*切削液",
    "machinery": "*黑色金属冶炼压延品*铸件 *通用设备*轴承 *电机*电机 *金属制品*标准件",
    "electronics": "*电子元件*芯片 *电子元件*电容 *塑料制品*外壳 *有色金属压延品*铜材",
    "chemicals_plastics": "*化学原料*树脂 *化学原料*助剂 *塑料制品*粒料 *纸制品*包装箱",
    "food_making": "*谷物*小麦粉 *食用油*植物油 *糖*白砂糖 *塑料制品*包装膜",
    "textiles_furniture": "*纺织产品*面料 *木制品*板材 *化纤*涤纶 *五金*配件",
    "software": "*计算机*服务器 *信息技术服务*云服务 *信息技术服务*技术外包 *电子计算机*笔记本电脑",
    "technical_services": "*仪器仪表*检测仪器 *研发和技术服务*委外试验 *化学试剂*试剂 *信息技术服务*软件服务",
    "business_services": "*印刷品*印刷费 *广告服务*媒体投放 *现代服务*外包服务 *日用杂品*保洁用品",
    "transport": "*运输服务*外协运费 *机动车*载货汽车 *橡胶制品*轮胎 *劳务*车辆维修",
    "catering": "*肉类*鲜冻肉 *蔬菜*蔬菜 *谷物加工品*大米 *食用油*食用油",
    "resident_services": "*化妆品*护理用品 *机动车零配件*汽车配件 *日用杂品*耗材 *洗涤剂*洗涤剂",
    "culture_sport": "*体育用品*器材 *印刷品*教材 *现代服务*场地租赁 *文具*教具",
    "farming": "*饲料*配合饲料 *肥料*复合肥 *种子*种苗 *农药*农药",
}
"""Where a trade is missing it buys what it sells."""

EXPENSE_GOODS: Final[tuple[str, ...]] = (
    "*汽油*92号汽油 *柴油*车用柴油 *汽油*95号汽油 *润滑油*机油",
    "*电信服务*通信费 *电信服务*宽带费 *电信服务*短信费 *增值电信服务*流量费",
    "*办公用品*办公用品 *纸制品*复印纸 *计算机配套产品*硒鼓 *日用杂品*日用品",
    "*住宿服务*住宿费 *餐饮服务*餐费 *住宿服务*会议室 *餐饮服务*工作餐",
    "*运输服务*运费 *收派服务*快递费 *运输服务*通行费 *物流辅助服务*停车费",
    "*劳务*修理费 *机动车零配件*配件 *劳务*维护费 *劳务*设备维修",
    "*保险服务*车险 *金融服务*手续费 *保险服务*财产险 *金融服务*贴现利息",
    "*供电*电费 *水冰雪*水费 *燃气*天然气 *供电*基本电费",
    "*不动产经营租赁*房租 *企业管理服务*物业费 *不动产经营租赁*仓库租金 *经营租赁*设备租金",
)


def _four(words: str) -> tuple[str, ...]:
    return tuple(words.split(" "))


ITEMS: Final[tuple[str, ...]] = (
    *(item for trade in TRADES for item in _four(GOODS[trade.name])),
    *(item for trade in TRADES for item in _four(INPUTS.get(trade.name, GOODS[trade.name]))),
    *(item for words in EXPENSE_GOODS for item in _four(words)),
)
"""All goods and services by number: what trades sell, what they buy, everyday expenses."""
FIRST_INPUT: Final = KINDS * len(TRADES)
FIRST_EXPENSE: Final = 2 * KINDS * len(TRADES)
