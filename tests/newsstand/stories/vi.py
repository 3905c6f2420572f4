"""What the newsstand's reporters write in Vietnamese: written for this project, its persons invented."""

from tests.newsstand.stories.stock import Topic

TOPICS = {
    "flood": Topic(
        headlines=(
            "Mưa {n1} mm, {place} sơ tán hơn {n3} người khỏi vùng ngập",
            "{place} khẩn trương khắc phục hậu quả mưa lũ, {n2} nhà dân bị ngập",
            "Nước sông dâng cao, {place} huy động {n5} người hộ đê",
            "{place} dồn sức cho {thing} sau trận mưa lớn",
        ),
        leads=(
            "Hơn {n3} người dân ở {place} đã được đưa đến nơi an toàn sau trận mưa có lượng {n1} mm trong chưa đầy hai ngày.",
            "Mưa lớn kéo dài làm {n2} ngôi nhà tại {place} chìm trong nước, tuyến đường chính đi {other} bị chia cắt.",
            "{org} đã huy động thêm {n5} người tham gia hộ đê khi mực nước sông tại {place} vượt báo động ba {n6} cm.",
        ),
        body=(
            (
                "Mưa bắt đầu từ tối {weekday} và kéo dài liên tục {n4} giờ ở vùng thượng nguồn {place}. Đến sáng {day}, mực nước sông đã vượt mức báo động cao nhất {n6} cm, theo {org}.",
                "Rạng sáng {day}, nước tràn vào các khu dân cư thấp trũng của {place} khi phần lớn người dân đang ngủ. Còi báo động vang lên suốt {n4} phút và xuồng cứu hộ được đưa tới những tuyến phố gần sông nhất.",
            ),
            (
                "Khoảng {n2} ngôi nhà bị ngập, {n3} người phải ở tạm trong các trường học và nhà thi đấu của {place}. {org2} đã phát chăn, nước uống và {n7} suất ăn nóng cho bà con.",
                "Lúc cao điểm có {n3} người phải đi ở nhờ nhà người thân hoặc các công sở. Các tổ của {org2} đến từng nhà và tìm thấy {n7} người cao tuổi không thể tự di chuyển.",
            ),
            (
                "Tuyến đường từ {place} đi {other} bị sạt lở tại {n8} điểm, tàu hỏa phải dừng và hành khách được chuyển sang ô tô. Riêng việc sửa chữa taluy đường dự kiến mất {n9} tuần.",
                "Ngành điện phải cắt điện của {n10} khách hàng để bảo đảm an toàn, tàu đi {other} cũng tạm dừng. {org} dự kiến đường sắt sẽ thông sau {n9} ngày, khi nền đường được kiểm tra xong.",
            ),
            (
                "Nông dân lo lắng cho khoảng {n11} ha hoa màu sắp đến kỳ thu hoạch. Thiệt hại ban đầu ước tính {m1}, {org} cho biết việc hỗ trợ sẽ bắt đầu từ {next_month}.",
                "Ước tính ban đầu cho thấy thiệt hại lên tới {m1}, chủ yếu là đường giao thông, trạm bơm và {n11} ha đất sản xuất. Báo cáo đầy đủ sẽ được trình chính quyền {place} trong {next_month}.",
            ),
            (
                "Theo {org2}, từ cuối tuần trời sẽ tạnh dần, nhưng đất ở {place} đã no nước và khó chịu thêm quá {n12} mm mưa nữa.",
                "Dự báo còn khoảng {n12} mm mưa trước cuối tuần, vì vậy {org2} khuyến cáo người dân {place} và {other} chưa nên trở về nhà.",
            ),
        ),
        captions=(
            "Người dân {place} rời khỏi khu phố bị ngập bằng xuồng ngày {day}/{year}.",
            "Các tình nguyện viên đóng bao cát bên bờ sông ở {place}.",
            "Một đoạn đường gần {other} bị nước lũ chia cắt.",
        ),
        keywords=("mưa lũ", "thiên tai", "{place}", "cứu trợ"),
    ),
    "transport": Topic(
        headlines=(
            "{place} đưa {n1} km đường mới vào khai thác sớm hai tháng",
            "Khởi công {thing} tại {place}",
            "Đi từ {place} đến {other} nhanh hơn {n5} phút nhờ {thing}",
            "Những hành khách đầu tiên trải nghiệm {thing} ở {place}",
        ),
        leads=(
            "Chuyến chạy thử đầu tiên của {thing} tại {place} đã diễn ra suôn sẻ vào {weekday}, {n6} tháng sau ngày khởi công.",
            "Thời gian đi lại giữa {place} và {other} sẽ giảm {n5} phút khi {thing} đưa vào phục vụ người dân, {org} cho biết.",
            "{place} vừa phê duyệt {m1} cho {thing}, khoản đầu tư giao thông lớn nhất kể từ năm {past_year}.",
        ),
        body=(
            (
                "Tuyến dài {n1} km với {n3} điểm dừng, trong đó {n9} điểm có lối đi cho người khuyết tật. Khi vận hành đầy đủ, mỗi ngày có thể chở {n2} lượt khách giữa {place} và {other}.",
                "Toàn tuyến dài {n1} km và hai lần vượt sông. {org} dự kiến mỗi ngày làm việc có {n2} lượt hành khách, một phần ba trong số đó hiện đi bằng phương tiện cá nhân.",
            ),
            (
                "Khoảng {n4} công nhân làm việc ba ca trên công trường. Hạng mục nặng nhất, dầm thép {n7} tấn, được lắp đặt trong đêm {day} khi giao thông tạm ngừng {n8} phút.",
                "Đơn vị thi công đã vận chuyển {n7} chuyến xe đất và cấm đường cũ trong {n8} đêm. Lúc cao điểm có {n4} người trên công trường, trong đó {n9} thợ học việc là người {place}.",
            ),
            (
                "Tổng mức đầu tư {m1}, cao hơn {pct1} so với dự toán năm {past_year}. Theo {org2}, nguyên nhân chủ yếu là giá thép và chi phí nhân công.",
                "{org2} chi phần lớn trong số {m1}; phần còn lại do {place} và tiền bán vé bù đắp. So với năm {past_year}, chi phí đã tăng {pct1}.",
            ),
            (
                "Các hộ kinh doanh dọc tuyến mất khách vì {n10} chỗ đỗ xe bị rào chắn sẽ được hỗ trợ. Đến nay đã có {n11} hộ nộp đơn, {org} thông tin.",
                "Không phải ai cũng đồng tình: {n11} người dân ký tên phản đối việc chặt {n10} cây xanh. Chính quyền {place} cam kết trồng bù gấp đôi trước mùa xuân tới.",
            ),
            (
                "Trong {n12} tháng đầu, giá vé bằng giá vé xe buýt. Sau đó {org} cùng {place} và {other} sẽ xem xét lại mức giá.",
                "Tuyến sẽ phục vụ thường xuyên từ {next_month}, giờ cao điểm {n12} phút một chuyến. Trước đó {org2} phải nghiệm thu hệ thống tín hiệu và lối thoát hiểm tại {place}.",
            ),
        ),
        captions=(
            "Đoàn tàu chạy thử trên đoạn tuyến mới tại {place} ngày {day}/{year}.",
            "Công nhân kiểm tra đường ray gần {other}.",
            "Sơ đồ tuyến tại điểm thông tin ở {place}.",
        ),
        keywords=("giao thông", "hạ tầng", "{place}", "vận tải công cộng"),
    ),
    "trade": Topic(
        headlines=(
            "Xuất khẩu {thing} mang về cho {country} {m1}",
            "Nhà vườn {place} phấn khởi khi xuất khẩu tăng {pct1}",
            "{thing_cap} có mặt tại {n6} thị trường, {place} đầu tư kho lạnh",
            "{thing_cap} được giá, nông dân {place} mở rộng vùng trồng",
        ),
        leads=(
            "Từ đầu vụ đến nay, xuất khẩu {thing} của vùng {place} tăng {pct1}, theo số liệu của {org}.",
            "Vụ {thing} được mùa mang về {m1} cho nhà vườn quanh {place}, nơi bà con đang tìm thêm bạn hàng ở xa hơn.",
            "Từ đầu vụ đến nay đã có {n3} container {thing} rời {place}, nhiều hơn cả năm {past_year}.",
        ),
        body=(
            (
                "Từ đầu vụ, {n1} tấn đã được xuất sang {n6} nước, {org} cho biết ngày {day}. {country2} là bạn hàng lớn nhất, tiếp theo là hệ thống siêu thị ở {n7} thị trường khác.",
                "{org} thống kê {n1} tấn hàng đã được xuất đi, cao hơn nhiều so với cùng kỳ. Dẫn đầu là {country2} với {n7} nhà nhập khẩu đặt hàng thường xuyên.",
            ),
            (
                "Khoảng {n2} hộ ở các xã nằm giữa {place} và {other} sống nhờ loại quả này. Sau khi phân loại và đóng gói, mỗi kg hiện cao hơn vụ trước khoảng {n5} trăm đồng.",
                "Trên vùng đồi giữa {place} và {other}, {n2} gia đình gắn bó với cây trồng này. Năm nay {n8} hộ đã vào hợp tác xã, bán hàng chung một thương hiệu và nhận tiền sau {n9} ngày.",
            ),
            (
                "Kho lạnh có sức chứa {n10} tấn gần ga {place} đi vào hoạt động từ {past_month}, giữ hàng ở hai độ C cho đến khi lên tàu và giúp giảm hao hụt {pct2}.",
                "Tỷ lệ hao hụt sau thu hoạch giảm {pct2} kể từ khi nhà đóng gói mới ở {place} hoạt động hồi {past_month}. Mỗi ngày nơi đây xử lý {n10} thùng hàng và tạo việc làm cho {n11} lao động.",
            ),
            (
                "Khâu kiểm tra chất lượng vẫn là điểm nghẽn. Vụ này {org2} lấy {n11} mẫu và trả lại {n9} lô vì nhãn mác hoặc dư lượng.",
                "Để đáp ứng quy định của {country2}, {org2} lấy {n11} mẫu mỗi tháng và công khai kết quả. Cả vụ chỉ có {n9} lô bị từ chối.",
            ),
            (
                "Năm tới {org} đặt mục tiêu ký hợp đồng bao tiêu {n4} ha và mở tuyến tàu thẳng từ {place}. Đàm phán với hai hãng tàu dự kiến kết thúc trong {next_month}.",
                "{org} muốn nâng diện tích được cấp mã số quanh {place} lên {n4} ha vào cuối năm tới và sẽ mở văn phòng tại {country2} trong {next_month}.",
            ),
        ),
        captions=(
            "Công nhân phân loại trái cây tại một cơ sở đóng gói ở {place}.",
            "Container chờ xếp hàng gần {other} ngày {day}/{year}.",
            "Người dân kiểm tra vườn cây ở một xã gần {place}.",
        ),
        keywords=("xuất khẩu", "nông sản", "{country}", "{place}"),
    ),
    "health": Topic(
        headlines=(
            "{n1} người dân {place} được khám nhờ {thing}",
            "{thing_cap} đến những bản làng xa nhất của {place}",
            "Ca bệnh nặng ở {place} giảm {pct1}",
            "{n2} phòng khám tại {place} mở cửa ban đêm",
        ),
        leads=(
            "Số ca bệnh nặng tại {place} đã giảm {pct1} kể từ khi {thing} bắt đầu vào {past_month}, các bác sỹ cho biết.",
            "{n3} bác sỹ và điều dưỡng đã tham gia {thing} tại {place}, nơi trước đây có người phải đi {n5} km mới gặp được bác sỹ chuyên khoa.",
            "{org} sẽ chi {m1} cho {thing} sau khi đợt thí điểm ở {place} cho kết quả tốt hơn mong đợi.",
        ),
        body=(
            (
                "Từ {past_month} đến nay, {n1} người đã được khám, phần lớn ở các xã nằm giữa {place} và {other}. Cứ {n9} người thì có một người phải chuyển lên bệnh viện, {org} cho biết ngày {day}.",
                "Các đoàn đã khám cho {n1} người trong {n4} tuần và phát hiện {n7} trường hợp mắc bệnh mà trước đó không ai hay biết. Bệnh nhân cao tuổi nhất, ở một xã gần {other}, đã {age} tuổi.",
            ),
            (
                "Có {n2} phòng khám tham gia, mỗi nơi có một điều dưỡng, một phòng xét nghiệm nhỏ và đường truyền tới các chuyên gia ở {place}. Kết quả có sau {n8} giờ thay vì nhiều ngày.",
                "Tại {n2} phòng khám tham gia, người bệnh chỉ còn phải chờ {n8} ngày để được khám. Trước đây ở {place} thời gian chờ là hơn hai tháng.",
            ),
            (
                "Kinh phí năm đầu {m1} do {org} và {org2} cùng chi trả. Phần lớn dành cho tiền công của {n3} nhân viên.",
                "Mỗi năm {org2} chi {m1} cho công việc của {n3} nhân viên. Nếu không có khoản này, lãnh đạo bệnh viện ở {place} cho biết, {n9} phòng khám đã phải đóng cửa.",
            ),
            (
                "Theo dõi {n10} bệnh nhân, các nhà nghiên cứu nhận thấy số người phải điều trị lại trong một năm giảm {pct1}. Báo cáo đã được gửi {org} hồi {past_month}.",
                "Nghiên cứu trên {n10} bệnh nhân, công bố tại {place} vào {weekday}, cho thấy kết quả tốt nhờ xét nghiệm sớm. Không có khác biệt giữa thành phố và {n11} xã.",
            ),
            (
                "Từ {next_month}, các đoàn sẽ đến thêm {n11} trường học. Phụ huynh ở {place} có thể đăng ký trước {n12} buổi khám trong năm nay.",
                "Bước tiếp theo là hồ sơ sức khỏe mà {n11} cơ sở ở {place} và {other} cùng dùng chung. Hệ thống sẽ hoàn thành trong {next_month}, sau {n12} tuần chạy thử.",
            ),
        ),
        captions=(
            "Điều dưỡng tư vấn cho người bệnh tại một phòng khám ở {place}.",
            "Các bác sỹ ở {place} hội chẩn kết quả xét nghiệm ngày {day}/{year}.",
            "Người dân chờ đến lượt khám ở gần {other}.",
        ),
        keywords=("y tế", "bệnh viện", "{place}", "sức khỏe"),
    ),
    "science": Topic(
        headlines=(
            "Các nhà khoa học ở {place} thử nghiệm {thing}",
            "{thing_cap} tại {place} ghi được {n2} số đo trong một năm",
            "Phương pháp mới từ {place} giảm sai số {pct1}",
            "{n1} nhà khoa học tìm kiếm điều gì ở {place}?",
        ),
        leads=(
            "{n1} nhà khoa học thuộc {n4} viện đã bắt đầu làm việc với {thing} tại {place} sau {n5} tháng chuẩn bị.",
            "Phương pháp do nhóm nghiên cứu ở {place} phát triển giúp dự báo chính xác hơn {pct1}, theo công bố ngày {day}.",
            "{thing_cap} tại {place} vừa gửi về những dữ liệu đầu tiên, tốt hơn cả mong đợi của những người chế tạo.",
        ),
        body=(
            (
                "Trong {n8} ngày đầu, thiết bị ghi được {n2} số đo, gấp khoảng mười lần thiết bị cũ. Tất cả được chia sẻ miễn phí, {org} cho biết ngày {day}.",
                "{n8} ngày đầu tiên có {n2} số đo được gửi về và chỉ {n9} số phải loại bỏ. {org} đưa dữ liệu lên máy chủ tại {place} chỉ sau một giờ.",
            ),
            (
                "Việc chế tạo mất {n5} tháng và tốn {m1}. Hai bộ phận phải làm lại vì bản đầu bị nứt ở âm {n7} độ C.",
                "Nhóm đã dùng {m1} và {n5} tháng, phần lớn cho hệ thống làm lạnh giữ ở âm {n7} độ C. Một xưởng ở {other} làm ra {n10} chi tiết không thể mua trên thị trường.",
            ),
            (
                "So với số liệu lưu tại {place} từ năm {past_year}, phương pháp mới có sai số thấp hơn {pct1}. Kết quả tốt nhất vào những tháng lạnh, khi thiết bị cũ thường hỏng.",
                "Khi thử trên số liệu năm {past_year}, sai số giảm {pct1}. Một nhóm khác ở {other} với {n10} mẫu cũng cho kết quả tương tự.",
            ),
            (
                "{n4} viện chia nhau thời gian quan sát, trong đó có hai viện của {country2}. Mỗi năm {n11} sinh viên sẽ được đào tạo trên thiết bị này.",
                "Thời gian sử dụng được chia cho {n4} viện của {country} và {country2}. Một phần năm dành cho sinh viên, {n11} người đã đăng ký cho mùa xuân tới.",
            ),
            (
                "{org2} hứa cấp kinh phí thêm {n12} tháng. Đến lúc đó nhóm ở {place} muốn biết tín hiệu ghi nhận hồi {past_month} có thật hay không.",
                "Thiết bị thứ hai dự kiến đặt ở {other}. Nếu {org2} đồng ý trong {next_month}, thiết bị có thể hoạt động sau {n12} tháng.",
            ),
        ),
        captions=(
            "Kỹ sư hiệu chỉnh thiết bị tại {place} ngày {day}/{year}.",
            "Phòng điều khiển ở {place}.",
            "Sinh viên làm việc trong phòng thí nghiệm gần {other}.",
        ),
        keywords=("khoa học", "nghiên cứu", "{place}", "công nghệ"),
    ),
    "education": Topic(
        headlines=(
            "{n1} học sinh {place} hưởng lợi từ {thing}",
            "{thing_cap} đưa {n4} cuốn sách đến {n2} trường học",
            "Các trường quanh {place} tìm thêm {n3} giáo viên",
            "{place} dành {m1} cho {thing}",
        ),
        leads=(
            "{n1} học sinh ở {n2} trường quanh {place} đang tham gia {thing}, gấp đôi năm ngoái.",
            "Với {m1} từ {org}, {thing} ở {place} sẽ đến mọi điểm trường trước mùa hè.",
            "Kết quả đọc hiểu của học sinh {place} tăng {pct1} kể từ khi có {thing}, theo báo cáo của {org}.",
        ),
        body=(
            (
                "{thing_cap} bắt đầu năm {past_year} với {n9} tình nguyện viên ở {place}. Nay có {n3} giáo viên tham gia và {n1} học sinh đến ít nhất một lần mỗi tuần.",
                "Khi mới bắt đầu năm {past_year} chỉ có {n9} gia đình đăng ký. Nay con số là {n1} học sinh và danh sách năm tới ở {place} đã kín chỗ.",
            ),
            (
                "Những chuyến xe chở {n4} cuốn sách đến {n2} trường, nơi xa nhất cách {place} {n7} km. Lái xe ở lại một giờ và đọc sách cho các em nếu được yêu cầu.",
                "Khoảng {n4} cuốn sách được mua hồi {past_month} sau khi học sinh {place} và {other} bình chọn những tựa yêu thích. {n2} trường giữ sách trong {n8} tuần rồi chuyển cho nhau.",
            ),
            (
                "{org} khảo sát {n10} lớp và thấy điểm số cao hơn trước {pct1}. Tiến bộ rõ nhất là những em nói ngôn ngữ khác ở nhà.",
                "Trong bài kiểm tra hồi {past_month} với {n10} em, tỷ lệ đọc tốt so với lứa tuổi tăng {pct1}. {org} sẽ kiểm tra lại vào mùa xuân.",
            ),
            (
                "Kinh phí là điểm yếu. {m1} chỉ đủ đến hết năm sau và {org2} chưa cho biết {n11} vị trí sẽ ra sao sau đó.",
                "Khoản {m1} đến từ {org2} và {n11} doanh nghiệp ở {place}, dùng để trả lương, mua nhiên liệu và sửa hai phòng đọc.",
            ),
            (
                "Từ {next_month}, các lớp buổi tối dành cho phụ huynh sẽ mở tại {place} mỗi tuần hai buổi. Đã có {n12} người ghi danh.",
                "Một chương trình tương tự sẽ mở ở {other} trong {next_month} với {n12} chỗ cho năm đầu tiên.",
            ),
        ),
        captions=(
            "Học sinh chọn sách trong sân một ngôi trường ở {place}.",
            "Cô giáo và lớp học ở gần {other} ngày {day}/{year}.",
            "Phòng đọc tại {place} trong ngày khai trương.",
        ),
        keywords=("giáo dục", "học sinh", "trường học", "{place}"),
    ),
    "culture": Topic(
        headlines=(
            "Khai mạc {thing} tại {place} với {n2} tác phẩm từ {n3} nước",
            "{place} đón {n1} lượt khách đến với {thing}",
            "Những bản ghi thất lạc vang lên tại {thing} ở {place}",
            "Nghệ sỹ trẻ làm mới {thing} ở {place}",
        ),
        leads=(
            "{n1} lượt khách đã đến {place} trong dịp cuối tuần đầu tiên của {thing}, đông nhất kể từ năm {past_year}.",
            "Trong {n5} ngày, {place} là nơi diễn ra {thing} với {n2} tác phẩm của {n4} nghệ sỹ đến từ {n3} nước.",
            "Bộ sưu tập nằm trong hầm suốt {n7} năm là điều bất ngờ của {thing}, khai mạc tại {place} vào {weekday}.",
        ),
        body=(
            (
                "Chương trình có {n2} tác phẩm, trong đó {n9} tác phẩm lần đầu ra mắt. {n3} nước góp mặt và {country2} là khách mời năm nay.",
                "Trong {n2} tác phẩm có {n9} tác phẩm được sáng tác riêng cho dịp này. Khách mời danh dự {country2} cử {n10} nghệ sỹ tham gia.",
            ),
            (
                "Ngày {day}, người dân xếp hàng dài đến tận chợ cũ {place} và {n1} vé đã hết trước buổi trưa. {org} phải thêm {n8} suất diễn muộn.",
                "{org} bán trước {n1} vé và mỗi ngày giữ lại {n8} vé cho khách đến trực tiếp. Ngày {day}, nhiều người đã đứng đợi hai giờ dưới mưa.",
            ),
            (
                "Phía sau sân khấu có {n11} tình nguyện viên dẫn khách, sửa trang phục và nấu ăn. Nhiều người từ {other} đến và ngủ lại trong một trường học.",
                "Sự kiện sống nhờ {n11} tình nguyện viên. Nhiều người xin nghỉ làm một tuần, còn một tiệm bánh ở {other} mỗi sáng gửi tặng {n12} ổ bánh.",
            ),
            (
                "Kinh phí tổ chức {m1}, trong đó {org2} chi {pct1}. Các khách sạn ở {place} cho biết đã kín phòng cho dịp cuối tuần thứ hai.",
                "Ngân sách là {m1}. Tiền vé mang lại {pct1}, phần còn lại do {org2} và các nhà tài trợ ở {place} đóng góp.",
            ),
            (
                "Ban giám khảo {n6} người sẽ công bố giải thưởng vào tối cuối cùng. Trong {next_month}, một số tác phẩm được đưa đến {other}.",
                "Giải thưởng do {n6} giám khảo quyết định, danh tính được giữ kín đến phút chót. Từ {next_month}, các tác phẩm hay nhất lên đường lưu diễn, điểm đầu tiên là {other}.",
            ),
        ),
        captions=(
            "Khách tham quan trong đêm khai mạc ở {place} ngày {day}/{year}.",
            "Một nhạc công luyện tập tại {place}.",
            "Tình nguyện viên treo tác phẩm trong nhà chợ cũ ở {place}.",
        ),
        keywords=("văn hóa", "lễ hội", "nghệ thuật", "{place}"),
    ),
    "sport": Topic(
        headlines=(
            "{p3_name} vô địch {thing} tại {place}",
            "{n1} người tham dự {thing} ở {place}",
            "{place} sẵn sàng cho {thing} đông kỷ lục",
            "Hơn nhau {n9} giây, {p3_name} về nhất ở {place}",
        ),
        leads=(
            "{p3} đã giành chiến thắng tại {thing} ở {place} vào {weekday} sau màn rượt đuổi chỉ ngã ngũ {n9} giây trước vạch đích.",
            "{n1} vận động viên từ {n2} nước đã đến {place} dự {thing}, con số cao nhất kể từ năm {past_year}.",
            "Trước {n6} khán giả, {p3} lên ngôi vô địch ở {place} khi mới {age_young} tuổi.",
        ),
        body=(
            (
                "{p3s} vươn lên dẫn đầu khi còn {n7} phút và không để mất vị trí. “Tôi không ngoái lại lần nào”, nhà vô địch đang tập luyện ở {other} nói.",
                "Bước ngoặt đến khi còn {n7} phút, lúc {p3s} bứt khỏi nhóm {n8} người. Vị trí thứ hai thuộc về ứng viên số một đến từ {country2}.",
            ),
            (
                "Ban tổ chức ghi nhận {n1} người xuất phát từ {n2} nước và {n6} khán giả. Có {n10} người cần sơ cứu, không ai gặp vấn đề nghiêm trọng ở {place}.",
                "Khoảng {n6} người đứng dọc các con phố của {place} ngày {day}. {org} cho biết có {n1} người xuất phát, trong đó {n10} em nhỏ.",
            ),
            (
                "Trời mưa {n11} phút ở chặng đầu khiến mặt đường gần nhà ga trơn trượt. Ban tổ chức ở {place} quyết định rút ngắn vòng cuối {n12} mét.",
                "Gió giật tới {n11} km/giờ gây khó cho tốp đầu. Vì dự báo này, {org} đã cho xuất phát ở {place} sớm hơn {n12} phút.",
            ),
            (
                "Một phần lệ phí, tổng cộng {m1}, được trao cho khoa nhi ở {place}. Nhà vô địch cũng tặng lại tiền thưởng.",
                "Các nhà tài trợ góp {m1}, {org2} sẽ dùng để sửa sân bãi ở {place} và {other}.",
            ),
            (
                "Giải lần tới diễn ra vào {next_month} năm sau. {org} muốn giới hạn ở {n4} người và thêm nội dung xe lăn.",
                "Với {p3s}, mùa giải tiếp tục tại {country2} trong {next_month}. {org} đã mở đăng ký năm sau với {n4} suất.",
            ),
        ),
        captions=(
            "{p3_name} ăn mừng tại {place} ngày {day}/{year}.",
            "Các vận động viên đi qua quảng trường {place}.",
            "Các em nhỏ chờ xin chữ ký gần vạch đích ở {place}.",
        ),
        keywords=("thể thao", "{place}", "vô địch", "{country}"),
    ),
    "diplomacy": Topic(
        headlines=(
            "{country} và {country2} ký {n1} văn kiện tại {place}",
            "{thing_cap} là trọng tâm chuyến thăm {place} của đoàn {country2}",
            "{country}, {country2} hướng tới tăng thương mại {pct1}",
            "{n2} doanh nghiệp {country2} tháp tùng đoàn đến {place}",
        ),
        leads=(
            "Đại diện {country} và {country2} đã ký {n1} văn kiện tại {place} vào {weekday}, trong đó có {thing}.",
            "{country} và {country2} mong muốn đưa kim ngạch thương mại tăng {pct1} trong ba năm tới, hai bộ trưởng cho biết sau hội đàm tại {place}.",
            "Đoàn {country2} cùng {n2} lãnh đạo doanh nghiệp đã đến {place} ngày {day} để trao đổi về {thing}.",
        ),
        body=(
            (
                "Các văn kiện liên quan hải quan, nông nghiệp và trao đổi sinh viên. Quan trọng nhất là {thing}, được đàm phán trong {n7} tháng và dày {n8} trang.",
                "Trọng tâm là {thing} mà hai bên chuẩn bị trong {n7} tháng. Một văn kiện khác đơn giản hóa thủ tục hải quan cho {n8} nhóm hàng.",
            ),
            (
                "Năm ngoái, kim ngạch giữa {country} và {country2} đạt {m1}, tăng {pct1} so với năm trước đó. Hai bộ trưởng cho rằng con số này còn thấp so với tiềm năng.",
                "Năm ngoái hai bên trao đổi lượng hàng hóa trị giá {m1}, tăng {pct1}. Giới doanh nghiệp ở {place} cho rằng tiềm năng gấp đôi con số đó.",
            ),
            (
                "Hai nước có quan hệ ngoại giao đã {n3} năm. Một ngôi nhà văn hóa và ngôn ngữ chung sẽ mở cửa tại {place} trong {next_month}.",
                "Trong {n3} năm quan hệ, chưa bao giờ hai bên trao đổi nhiều như hiện nay, {org} nhận định. Mỗi tuần có {n9} chuyến bay nối {place} với {country2}.",
            ),
            (
                "{n4} sinh viên {country2} sẽ nhận học bổng tại trường đại học ở {place}. Ngược lại, {n10} giảng viên được mời dự trường hè.",
                "Từ mùa thu tới, mỗi năm {n4} thanh niên được làm việc tại nước kia mà không cần thị thực. {org} dự kiến có {n10} hồ sơ trong những tháng đầu.",
            ),
            (
                "Trước khi về nước, đoàn đã thăm một trường học ở {other} và đặt hoa tại đài tưởng niệm. Vòng trao đổi tiếp theo diễn ra vào {next_month} với {n11} chuyên gia mỗi bên.",
                "Tổ công tác gồm {n11} người sẽ báo cáo trong {next_month}. Ngày cuối, đoàn đến {other}, nơi {n12} doanh nghiệp {country2} đặt văn phòng.",
            ),
        ),
        captions=(
            "Hai đoàn bắt đầu hội đàm tại {place} ngày {day}/{year}.",
            "Quốc kỳ {country} và {country2} trước tòa thị chính {place}.",
            "Lễ ký kết các văn kiện tại {place}.",
        ),
        keywords=("ngoại giao", "hợp tác", "{country}", "{country2}"),
    ),
    "crime": Topic(
        headlines=(
            "{place}: Triệt phá {thing}, bắt {n1} đối tượng",
            "Công an {place} thu giữ {n2} thùng hàng sau cuộc kiểm tra trong đêm",
            "{n3} cảnh sát khám xét nhiều địa điểm từ {place} đến {other}",
            "Lần theo {n5} điện thoại, {place} làm rõ {thing}",
        ),
        leads=(
            "Lực lượng chức năng {place} đã bắt {n1} đối tượng, thu giữ hàng hóa trị giá {m1} trong chuyên án đấu tranh với {thing}.",
            "{n3} cán bộ, chiến sỹ đã khám xét {n4} địa điểm ở {place} và {other} trong đêm {day}, tạm giữ {n1} đối tượng.",
            "Sau {n7} tháng điều tra, vụ án tại {place} khép lại vào {weekday} với {n1} người bị bắt.",
        ),
        body=(
            (
                "{n3} cán bộ tham gia kế hoạch bắt đầu từ trước bình minh ngày {day}. Trong một nhà kho ở ngoại ô {place}, họ phát hiện {n2} thùng hàng giấu sau bức tường giả.",
                "Đêm {day}, {n3} cán bộ đồng loạt ập vào các điểm ở {place} và {other}. Họ thu {n2} thùng hàng, {n8} phương tiện cùng tiền mặt của ba nước.",
            ),
            (
                "Cơ quan điều tra ước tính số hàng trị giá {m1}. Họ cũng thu {n5} điện thoại với các tin nhắn đóng thành {n9} tập hồ sơ.",
                "Số hàng trị giá {m1}, {org} ước tính. {n5} điện thoại và {n9} thẻ ngân hàng đang được kiểm tra.",
            ),
            (
                "Vụ việc bắt đầu {n7} tháng trước từ đơn tố giác của một chủ cửa hàng ở {other}. Đến nay {n6} người đã trình báo bị mất tiền.",
                "Nguồn tin của một cán bộ hải quan ở {other} {n7} tháng trước đã giúp lần ra manh mối. Đến nay {n6} nhân chứng đã được lấy lời khai.",
            ),
            (
                "Các đối tượng từ {n10} đến {n11} tuổi. Tòa án ở {place} ra lệnh tạm giam {n12} người, những người còn lại phải trình diện định kỳ.",
                "{n12} đối tượng bị tạm giam chờ xét xử theo lệnh của tòa án {place}. Họ từ {n10} đến {n11} tuổi và đều chưa thừa nhận hành vi.",
            ),
            (
                "{org2} khuyến cáo các cửa hàng ở {place} kiểm tra nguồn gốc hàng bán rẻ bất thường. Ngày đầu tiên, đường dây nóng nhận {n13} cuộc gọi.",
                "{org2} sẽ rà soát {n13} vụ tương tự trong những năm qua. Phiên tòa ở {place} dự kiến sớm nhất vào {next_month} năm sau.",
            ),
        ),
        captions=(
            "Lực lượng chức năng đưa các thùng hàng ra khỏi nhà kho ở {place}.",
            "Tang vật tại trụ sở công an {place} ngày {day}/{year}.",
            "Chốt kiểm soát gần {other} trong quá trình khám xét.",
        ),
        keywords=("pháp luật", "điều tra", "{place}", "buôn lậu"),
    ),
    "energy": Topic(
        headlines=(
            "{thing_cap} ở {place} hòa lưới {n1} MW",
            "{place} có thêm điện cho {n3} hộ từ {thing}",
            "{org} đầu tư {m1} cho {thing} tại {place}",
            "Người dân góp vốn vào {thing} ở {place}",
        ),
        leads=(
            "{thing_cap} ở {place} đã hòa lưới vào {weekday}, đủ cấp điện cho {n3} hộ dân.",
            "Với công suất {n1} MW, {thing} giữa {place} và {other} là công trình lớn nhất cùng loại trong vùng.",
            "{org} quyết định chi {m1} cho {thing} gần {place} sau {n6} tháng trao đổi với người dân.",
        ),
        body=(
            (
                "Nhà máy có công suất {n1} MW, đủ dùng cho {n3} hộ. Theo tính toán của {org}, mỗi năm nhờ đó giảm {n4} tấn khí CO2.",
                "Khi chạy hết công suất, nhà máy đạt {n1} MW. Cả năm tương đương lượng điện của {n3} hộ và bớt cho bầu khí quyển {n4} tấn CO2.",
            ),
            (
                "Công trình ở {place} thi công trong {n6} tháng với {n5} lao động. Thiết bị nặng nhất, {n7} tấn, được chở bằng đường bộ trong {n8} đêm.",
                "{n5} người đã làm việc tại {place} trong {n6} tháng. Đoạn cuối từ {other} phải mở rộng {n8} khúc cua để xe chở {n7} tấn đi qua.",
            ),
            (
                "Khoản đầu tư {m1} dự kiến thu hồi sau {n9} năm. {pct1} cổ phần thuộc về người dân sống quanh nhà máy ở {place}.",
                "Trong số {m1} cần có, người dân {place} và các xã lân cận góp {pct1}. Họ được cam kết hoàn vốn sau {n9} năm.",
            ),
            (
                "Các nhóm bảo vệ chim đã kiến nghị vì {n10} tổ chim. Nay nhà máy dừng {n11} ngày mỗi năm khi chim di cư qua {place}.",
                "Sau ý kiến của {n10} người dân, vị trí được dời đi {n11} mét. {org2} giám sát tiếng ồn và bóng đổ ở {place}.",
            ),
            (
                "Lưới điện là điểm nghẽn tiếp theo: đường dây đi {other} quá tải {n12} ngày mỗi năm. {org2} muốn thêm mạch thứ hai từ {next_month}.",
                "Trong {next_month}, {org2} sẽ quyết định về hệ thống lưu trữ đủ chứa lượng điện của {n12} giờ, đặt cạnh trạm biến áp {place}.",
            ),
        ),
        captions=(
            "Nhà máy mới ở {place} nhìn từ trên cao.",
            "Kỹ sư đấu nối cáp tại trạm biến áp {place} ngày {day}/{year}.",
            "Xe siêu trường siêu trọng đi qua {other}.",
        ),
        keywords=("năng lượng", "điện", "{place}", "khí hậu"),
    ),
    "environment": Topic(
        headlines=(
            "Trồng {n2} cây con, {thing} ở {place} thêm xanh",
            "Chim quý trở lại {place} sau {n7} năm",
            "{n4} gia đình ở {place} tham gia {thing}",
            "Tình nguyện viên {place} đếm được {n3} loài trong một ngày",
        ),
        leads=(
            "{n2} cây con đã được trồng trên {n1} ha gần {place} kể từ khi {thing} bắt đầu năm {past_year}.",
            "Những loài chim vắng bóng ở {place} suốt {n7} năm đã trở lại, và {thing} được xem là lý do chính.",
            "{n4} gia đình quanh {place} được trả công để chăm sóc {thing}, mô hình mà {org} muốn nhân rộng.",
        ),
        body=(
            (
                "Khu vực rộng {n1} ha, trong đó {n5} ha ngập khi triều lên. Trong {n2} cây con có {pct1} sống qua năm đầu, {org} cho biết ngày {day}.",
                "Trên {n1} ha giữa {place} và {other}, {n2} cây con được trồng bằng tay. {pct1} số cây còn sống, cao hơn dự tính của {org}.",
            ),
            (
                "Đợt kiểm đếm hồi {past_month} ghi nhận {n3} loài, trong đó {n8} loài nằm trong Sách Đỏ. Đợt trước ở {place} vào năm {past_year} cho kết quả kém xa.",
                "Hồi {past_month}, {n9} tình nguyện viên đếm được {n3} loài chỉ trong một ngày. {n8} loài trong số đó chưa từng được ghi nhận ở {place} kể từ năm {past_year}.",
            ),
            (
                "{n4} gia đình có thu nhập từ việc tuần rừng, dẫn khách hoặc nuôi ong. Một nhà nghỉ {n10} giường ở {other} kín khách suốt mùa hè.",
                "Với {n4} gia đình tham gia, công việc mang lại thu nhập ổn định. {n10} người trong số đó từng chặt củi đem bán ở {other}.",
            ),
            (
                "{org2} chi {m1} trong ba năm. Một trong các điều kiện là bỏ {n11} ao nuôi cá ở {place}.",
                "Chi phí {m1} do {org2} cấp theo từng năm. Đổi lại, chủ của {n11} ao nuôi ở {place} đồng ý phá bờ bao.",
            ),
            (
                "Nguy cơ lớn nhất là mùa khô: năm ngoái đã dập {n12} vụ cháy. Hai chòi canh và một xe chữa cháy cho {place} sẽ có trong {next_month}.",
                "Sau {n12} vụ cháy năm ngoái, {place} sẽ có hai chòi canh trong {next_month}. Học sinh {other} xung phong trực vào cuối tuần.",
            ),
        ),
        captions=(
            "Tình nguyện viên trồng cây gần {place} ngày {day}/{year}.",
            "Một con diệc trong khu vực gần {place}.",
            "Đội tuần rừng đi xuồng về phía {other}.",
        ),
        keywords=("môi trường", "thiên nhiên", "{place}", "trồng rừng"),
    ),
}
